package dev.tacit.cli.train.config;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.cli.device.DataSource;
import java.util.List;
import java.util.Optional;

/**
 * What is learnt from.
 *
 * @param source a bundled set, a folder of IDX files or a mapped file
 * @param context of the bundled plays: characters that the next one is guessed from
 * @param standard public constants that every number is moved by and divided by
 * @param features what inputs are turned into first
 */
public record DataConfig(
    String source, int context, Optional<Standard> standard, Optional<Features> features) {
  /** What is subtracted from every number, and what the rest is divided by; both public. */
  public record Standard(double mean, double deviation) {}

  /** A scattering transform, and how its numbers are brought to one scale. */
  public record Features(int scales, int angles, Normalisation normalisation) {}

  /** What is subtracted from features, and what they are divided by. */
  public sealed interface Normalisation {}

  /** Nothing. */
  public record None() implements Normalisation {}

  /** Each example by itself, group by group of channels: costs no privacy. */
  public record Groups(int groups) implements Normalisation {}

  /** Takes and ends the section. */
  public static DataConfig of(Section section) {
    String source = section.text("source");
    boolean plays = DataSource.isOfPlays(source);
    int context =
        plays ? (int) section.whole("context", DataSource.SHAKESPEARE_CONTEXT, 1, 1024) : 0;
    if (!plays && section.has("context")) {
      throw section.misplaced("context", "is for the bundled plays only");
    }
    Optional<Standard> standard =
        section.has("standardise")
            ? Optional.of(standard(section.section("standardise")))
            : Optional.empty();
    Optional<Features> features =
        section.has("features")
            ? Optional.of(features(section.section("features")))
            : Optional.empty();
    section.end();
    return new DataConfig(source, context, standard, features);
  }

  private static Standard standard(Section section) {
    Standard standard =
        new Standard(
            section.number("mean", Range.within(-1e6, 1e6)),
            section.number("deviation", Range.within(1e-6, 1e6)));
    section.end();
    return standard;
  }

  private static Features features(Section section) {
    section.choice("kind", null, List.of("scattering"));
    int scales = (int) section.whole("scales", 2, 1, 5);
    int angles = (int) section.whole("angles", 8, 1, 16);
    Normalisation normalisation = normalisation(section);
    section.end();
    return new Features(scales, angles, normalisation);
  }

  private static Normalisation normalisation(Section section) {
    return switch (section.choice("normalise", "none", List.of("none", "groups"))) {
      case "groups" -> new Groups((int) section.whole("groups", 1, 1 << 16));
      default -> new None();
    };
  }
}

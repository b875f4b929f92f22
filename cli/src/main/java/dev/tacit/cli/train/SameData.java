package dev.tacit.cli.train;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.training.DataFingerprint;
import dev.tacit.learning.training.Unit;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Keeps a training to the examples that it began with. What tells them from others is in a file of
 * its own, readable by its owner only, because it is as private as they are: the rest of the folder
 * may be shown to others without it.
 */
final class SameData {
  private static final String WARNING =
      "# Do not share: with this line a guess at the training examples can be checked.\n";

  /** The file's size, and some more. */
  private static final int LONGEST = 1024;

  private SameData() {}

  /** Of the examples as they are before features are made of them, and of whose they are. */
  static DataFingerprint of(Plan plan) {
    ExampleStore examples = plan.inputs().raw().train();
    return plan.recipe().unit() instanceof Unit.User
        ? DataFingerprint.of(examples, Start.users(examples))
        : DataFingerprint.of(examples);
  }

  /**
   * Writes a new training's fingerprint, or compares it. Must come before the ledger is opened: a
   * ledger or a state without a fingerprint is one whose examples nobody knows any more.
   *
   * @throws IllegalArgumentException if the examples are others, or it cannot be told
   */
  static void require(DataFingerprint now, RunFolder folder, String source) throws IOException {
    Path file = folder.fingerprint();
    if (Files.exists(file)) {
      if (!read(file).equals(now)) {
        throw new IllegalArgumentException(
            "--resume must go on with the training examples that %s began with but those of data.source %s are others, or in another order; put the old ones back, or begin anew"
                .formatted(folder.path(), source));
      }
    } else if (Files.exists(folder.state()) || Files.exists(folder.ledger())) {
      throw new IllegalArgumentException(
          "%s must be there to tell whether the training examples are the same but is not; put it back, or begin anew"
              .formatted(file));
    } else {
      RunFolder.writePrivate(file, WARNING + now.encode());
    }
  }

  private static DataFingerprint read(Path file) throws IOException {
    if (Files.size(file) > LONGEST) {
      throw new IllegalArgumentException(file + " must be a fingerprint of data but is too long");
    }
    // Bytes that are no text become letters that no fingerprint has.
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    try {
      return DataFingerprint.decode(
          text.startsWith(WARNING) ? text.substring(WARNING.length()) : text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }
}

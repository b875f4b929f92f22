package dev.tacit.cli.simulate;

import dev.tacit.cli.config.Range;
import dev.tacit.cli.config.Section;
import dev.tacit.simulation.fleet.Availability;
import dev.tacit.simulation.fleet.DeviceClass;
import dev.tacit.simulation.fleet.Diurnal;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Law;
import dev.tacit.simulation.fleet.Stragglers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What devices there are: the section {@code fleet}. */
record FleetConfig(Availability availability, List<DeviceClass> classes, Stragglers stragglers) {
  /** The most seconds of a window of availability. */
  private static final double WINDOW = 12 * 3600;

  static FleetConfig of(Section section) {
    Stragglers stragglers = new Stragglers(section.number("stragglers", 0, Range.within(0, 1)));
    Availability availability = availability(section);
    List<DeviceClass> classes = new ArrayList<>();
    if (section.has("classes")) {
      for (Section kind : section.sections("classes")) {
        classes.add(deviceClass(kind, kind.text("name"), kind.number("weight", 1, Range.POSITIVE)));
        kind.end();
      }
      if (classes.isEmpty()) {
        throw section.wrong("classes", "a list of one class or more");
      }
    } else {
      classes.add(deviceClass(section, "device", 1));
    }
    section.end();
    return new FleetConfig(availability, List.copyOf(classes), stragglers);
  }

  Fleet fleet(long seed, int size) {
    return new Fleet(seed, size, availability, classes, stragglers);
  }

  private static DeviceClass deviceClass(Section section, String name, double weight) {
    double spread = section.number("spread", 0, Range.within(0, 5));
    return new DeviceClass(
        name,
        weight,
        rate(section, "examples-per-second", spread),
        rate(section, "down-bytes-per-second", spread),
        rate(section, "up-bytes-per-second", spread),
        new Law.LogNormal(section.number("latency", 0, Range.NOT_NEGATIVE), spread),
        delay(section.number("delay", 0, Range.NOT_NEGATIVE)),
        section.number("drop-out", 0, Range.BELOW_ONE));
  }

  /** Without the key a device is infinitely fast. */
  private static Law rate(Section section, String key, double spread) {
    var median = section.optional(key, Range.POSITIVE);
    return median.isEmpty() ? Law.unlimited() : new Law.LogNormal(median.getAsDouble(), spread);
  }

  private static Law delay(double scale) {
    return scale == 0 ? Law.constant(0) : new Law.HalfNormal(scale);
  }

  private static Availability availability(Section section) {
    if (!section.has("availability")) {
      return new Availability.Always();
    }
    Section day = section.section("availability");
    Diurnal usual = Diurnal.published();
    double mean = day.number("mean", usual.mean(), Range.within(1e-6, 1));
    double ratio = day.number("ratio", usual.ratio(), Range.atLeast(1));
    double peak = day.number("peak-hour", usual.peakHour(), Range.within(0, 23.999));
    int zones = (int) day.whole("zones", usual.zones(), 1, 24);
    double shift = day.number("shift", usual.shift(), Range.within(0, 12));
    double spread = day.number("spread", usual.spread(), Range.within(0, 1));
    double window =
        day.number("window", (double) usual.window().toSeconds(), Range.within(1, WINDOW));
    day.end();
    try {
      return new Diurnal(
          mean, ratio, peak, zones, shift, spread, Duration.ofNanos(Math.round(window * 1e9)));
    } catch (IllegalArgumentException e) {
      throw section.misplaced("availability", e.getMessage());
    }
  }
}

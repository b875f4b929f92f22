package dev.tacit.cli.data;

import java.io.PrintWriter;
import java.util.Locale;

/** Says how far something is: first after two seconds, then every two. */
final class Progress {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final PrintWriter err;
  private long last = System.nanoTime();

  Progress(PrintWriter err) {
    this.err = err;
  }

  void at(long done, long all, String unit) {
    long now = System.nanoTime();
    if (now - last >= EVERY_NANOS) {
      last = now;
      err.println(
          all > 0
              ? String.format(
                  Locale.ROOT, "  %,d of %,d %s (%d %%)", done, all, unit, 100 * done / all)
              : String.format(Locale.ROOT, "  %,d %s", done, unit));
      err.flush();
    }
  }
}

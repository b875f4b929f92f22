package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class BackoffTest {
  @Property(tries = 200)
  void next_failuresInARow_doublesUpToTheLongestAndSpreads(
      @ForAll @LongRange(min = 1, max = 1000) long first,
      @ForAll @LongRange(min = 1000, max = 100_000) long longest,
      @ForAll long seed) {
    Backoff backoff =
        new Backoff(Duration.ofMillis(first), Duration.ofMillis(longest), new Random(seed));
    long ceiling = first;
    for (int failure = 0; failure < 80; failure++) {
      assertThat(backoff.next().toMillis()).isBetween((ceiling + 1) / 2, ceiling);
      ceiling = Math.min(longest, 2 * ceiling);
    }
    backoff.reset();
    assertThat(backoff.next().toMillis()).isLessThanOrEqualTo(first);
  }
}

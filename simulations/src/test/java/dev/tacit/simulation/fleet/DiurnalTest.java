package dev.tacit.simulation.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DiurnalTest {
  private static final Duration HALF_HOUR = Duration.ofMinutes(30);

  static Diurnal[] curves() {
    return new Diurnal[] {
      Diurnal.published(),
      new Diurnal(0.2, 1, 0, 24, 0, 1, Duration.ofHours(12)),
      new Diurnal(0.3, 5, 23.5, 1, 0, 0.3, Duration.ofSeconds(1)),
      new Diurnal(0.15, 2, 14, 12, 1.5, 0, Duration.ofHours(6)),
    };
  }

  @ParameterizedTest
  @MethodSource("curves")
  void available_ofManyClients_isTheFleetsShare(Diurnal curve) {
    int size = 40_000;
    Fleet fleet = Fleet.ideal(21, size).withAvailability(curve);
    for (int hour = 0; hour < 48; hour += 3) {
      double seconds = hour * 3600.0;
      long count =
          IntStream.range(0, size).filter(client -> fleet.available(client, seconds)).count();
      // At most binomial with deviation sqrt(p / size); 6.3 of them, 3e-10 each for 64 of them.
      double share = curve.share(seconds);
      assertThat(count / (double) size).isCloseTo(share, within(6.3 * Math.sqrt(share / size)));
    }
  }

  @Test
  void share_ofPublished_isFourTimesAsHighAtNight() {
    Diurnal curve = Diurnal.published();
    assertThat(curve.share(3 * 3600) / curve.share(15 * 3600)).isCloseTo(4, within(1e-12));
    assertThat(curve.share(3 * 3600 + 86_400 * 9)).isCloseTo(0.16, within(1e-12));
  }

  @Test
  void available_withinAWindow_doesNotChangeMoreThanOnce() {
    Fleet fleet = Fleet.ideal(8, 500).withAvailability(Diurnal.published());
    int changes = 0;
    for (int client = 0; client < 500; client++) {
      int own = 0;
      for (int second = 0; second < 1800; second += 60) {
        own += fleet.available(client, second) == fleet.available(client, second + 60) ? 0 : 1;
      }
      assertThat(own).isLessThanOrEqualTo(1);
      changes += own;
    }
    // Two independent draws of some 0.15 differ with 0.25: mean 128, deviation below 11.
    assertThat(changes).isBetween(60, 200);
  }

  @Test
  void new_beyondRange_saysWhatWasWrong() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Diurnal(0.7, 4, 3, 1, 0, 0, HALF_HOUR))
        .withMessageStartingWith("mean must be at most 0.62")
        .withMessageEndingWith("but was 0.7");
  }

  @Test
  void new_ratioThatZonesFlatten_isRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Diurnal(0.1, 4, 3, 24, 0, 0, HALF_HOUR))
        .withMessageStartingWith("ratio must be at most 1.0")
        .withMessageEndingWith("but was 4.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Diurnal(0, 4, 3, 4, 0, 0, HALF_HOUR))
        .withMessage("mean must be in (0, 1] but was 0.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Diurnal(0.1, 4, 24, 4, 0, 0, HALF_HOUR))
        .withMessage("peakHour must be in [0, 24) but was 24.0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Diurnal(0.1, 4, 3, 4, 0, 0, Duration.ZERO))
        .withMessage("window must be in 1 second to 12 hours but was PT0S");
  }
}

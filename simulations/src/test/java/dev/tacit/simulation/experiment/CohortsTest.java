package dev.tacit.simulation.experiment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.RoundRules;
import dev.tacit.simulation.fleet.Selection;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CohortsTest {
  private static Cohorts.Rounds rounds(int clients, Selection selection, RoundRules rules) {
    return new Cohorts.Rounds(Fleet.ideal(1, clients), selection, rules);
  }

  /** The exact tail of the binomial distribution, for each number of clients and many rates. */
  @ParameterizedTest
  @ValueSource(ints = {1, 10, 31, 32, 40, 100, 1_000, 100_000, 3_000_000})
  void largest_clientByClient_isExceededLessThanOnceIn10To19(int clients) {
    double[] logFactorials = new double[clients + 1];
    for (int i = 1; i <= clients; i++) {
      logFactorials[i] = logFactorials[i - 1] + Math.log(i);
    }
    for (double exponent = -9; exponent < 0; exponent += 0.25) {
      double rate = Math.pow(10, exponent);
      int largest = rounds(clients, new Selection.Poisson(rate), RoundRules.everybody()).largest();
      double tail = 0;
      for (int k = largest + 1; k <= clients; k++) {
        double choices = logFactorials[clients] - logFactorials[k] - logFactorials[clients - k];
        double term = Math.exp(choices + k * Math.log(rate) + (clients - k) * Math.log1p(-rate));
        tail += term;
        if (term < 1e-16 * tail || term == 0) {
          break;
        }
      }
      assertThat(tail).as("rate %s", rate).isLessThan(1e-19);
    }
  }

  @Test
  void largest_numbersThatAreKnown_isExact() {
    RoundRules all = RoundRules.everybody();
    assertThat(rounds(100, new Selection.Poisson(1), all).largest()).isEqualTo(100);
    assertThat(rounds(100, new Selection.Uniform(30), all).largest()).isEqualTo(30);
    assertThat(rounds(20, new Selection.Uniform(30), all).largest()).isEqualTo(20);
    assertThat(rounds(101, new Selection.Scheduled(10), all).largest()).isEqualTo(11);
    RoundRules goal = new RoundRules(7, 0, RoundRules.NEVER, Duration.ZERO);
    assertThat(rounds(100, new Selection.Uniform(30), goal).largest()).isEqualTo(7);
  }
}

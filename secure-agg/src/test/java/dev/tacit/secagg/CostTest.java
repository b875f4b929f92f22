package dev.tacit.secagg;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.ring.Masks;
import dev.tacit.secagg.ring.RingVectors;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.sharing.Shamir;
import dev.tacit.secagg.testing.Fleet;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What a session costs each party, on one core, by phase: printed, not judged, but for the sum. Run
 * alone with {@code mvn -Pfull test -pl secure-agg -am -Dtest=CostTest
 * -Dsurefire.failIfNoSpecifiedTests=false}.
 */
@Tag("full")
class CostTest {
  @Test
  void session_smallAndLargeCohorts_costs() {
    for (int warm = 0; warm < 20; warm++) {
      session(10, 26_000, 0, false);
    }
    session(10, 26_000, 1, true);
    session(100, 1_000_000, 0, true);
    session(100, 1_000_000, 5, true);
    shamir(51, 34);
    masks();
  }

  private static void session(int cohort, int dimension, int lost, boolean print) {
    Fleet fleet = new Fleet(cohort, Fleet.formed(cohort, 32, dimension), cohort + lost);
    Map<String, SecAggClient> clients = new LinkedHashMap<>();
    int[] input = new int[dimension];
    input[0] = 1;
    fleet.roster.forEach(name -> clients.put(name, fleet.client(name, 1)));
    SecAggServer server = fleet.server();
    StringBuilder table = new StringBuilder();
    Map<String, byte[]> messages = new LinkedHashMap<>();
    long clientTotal = 0;
    long serverTotal = 0;
    while (server.phase() != ServerPhase.COMPLETE) {
      ServerPhase phase = server.phase();
      boolean losing = phase == ServerPhase.MASKED_INPUT;
      long clientNanos = 0;
      long serverNanos = 0;
      int answering = 0;
      for (String name : fleet.roster) {
        boolean mute = losing && fleet.roster.indexOf(name) < lost;
        if (mute || (phase != ServerPhase.ADVERTISE_KEYS && !messages.containsKey(name))) {
          continue;
        }
        long start = System.nanoTime();
        SecAggClient client = clients.get(name);
        if (losing) {
          client.input(input);
        }
        byte[] reply =
            phase == ServerPhase.ADVERTISE_KEYS
                ? client.advertise()
                : client.receive(messages.get(name));
        long middle = System.nanoTime();
        server.receive(name, reply);
        clientNanos += middle - start;
        serverNanos += System.nanoTime() - middle;
        answering++;
      }
      long start = System.nanoTime();
      messages = server.advance();
      serverNanos += System.nanoTime() - start;
      clientTotal += clientNanos / answering;
      serverTotal += serverNanos;
      table.append(row(phase.toString(), clientNanos / answering, serverNanos));
    }
    assertThat(server.sum()[0]).isEqualTo(cohort - lost);
    if (print) {
      System.out.printf(
          "n=%d d=%,d b=32 lost=%d: milliseconds of one client, of the server%n%s%s",
          cohort, dimension, lost, table, row("total", clientTotal, serverTotal));
    }
  }

  private static String row(String name, long clientNanos, long serverNanos) {
    return String.format("  %-16s %9.2f %9.2f%n", name, clientNanos / 1e6, serverNanos / 1e6);
  }

  private static void shamir(int shares, int threshold) {
    byte[] secret = new byte[32];
    SecureRandom random = new SecureRandom();
    int[] places = IntStream.rangeClosed(1, shares).toArray();
    int[] first = IntStream.rangeClosed(1, threshold).toArray();
    byte[][] split = new byte[0][];
    long splitNanos = 0;
    long combineNanos = 0;
    for (int run = 0; run < 6000; run++) {
      long start = System.nanoTime();
      split = Shamir.split(secret, threshold, places, random);
      long middle = System.nanoTime();
      byte[] back = Shamir.combine(first, Arrays.copyOf(split, threshold));
      if (run >= 3000) {
        splitNanos += middle - start;
        combineNanos += System.nanoTime() - middle;
      }
      assertThat(back).isEqualTo(secret);
    }
    System.out.printf(
        "Shamir %d of %d: split %.1f us, combine %.1f us%n",
        threshold, shares, splitNanos / 3e6, combineNanos / 3e6);
  }

  private static void masks() {
    RingVectors vectors = RingVectors.zero(List.of(new VectorShape(32, 1_000_000)));
    Masks masks = new Masks();
    masks.add(new byte[32]);
    long best = Long.MAX_VALUE;
    for (int run = 0; run < 300; run++) {
      long start = System.nanoTime();
      vectors.apply(masks);
      best = Math.min(best, System.nanoTime() - start);
    }
    System.out.printf(
        "one mask of 1,000,000 x 32 bits: %.2f ms, %.1f GB/s%n", best / 1e6, 4e6 / best);
  }
}

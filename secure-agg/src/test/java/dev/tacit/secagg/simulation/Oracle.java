package dev.tacit.secagg.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.ring.RingVector;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.simulation.Scenario.Injection;
import dev.tacit.secagg.simulation.Scenario.Leg;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** Knows all inputs, and so how a round must end. */
final class Oracle {
  private final Scenario scenario;
  private final MessageBounds bounds;
  private final long mask;
  private final long[][] inputs;
  private final byte[][] masked;

  /** What the server took of each survivor, masks aside. */
  private final Map<Integer, long[]> taken = new TreeMap<>();

  /** By kind of secret and owner, shares that devices gave out. */
  private final int[][] revealed;

  Oracle(Scenario scenario, MessageBounds bounds, Random random) {
    this.scenario = scenario;
    this.bounds = bounds;
    this.mask = -1L >>> (64 - scenario.parameters().ringBits());
    this.inputs = new long[scenario.cohort()][];
    this.masked = new byte[scenario.cohort()][];
    this.revealed = new int[Secret.BOTH][scenario.cohort()];
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = random.longs(scenario.parameters().dimension()).toArray();
    }
  }

  void give(int device, SecAggClient client) {
    // A device that was told of another ring has the shape that it was told of.
    if (scenario.parameters().ringBits() <= 32) {
      client.input(Arrays.stream(inputs[device]).mapToInt(value -> (int) value).toArray());
    } else {
      client.input(inputs[device]);
    }
  }

  /** A device's honest message. */
  void said(ServerPhase phase, int device, byte[] truth) {
    if (phase == ServerPhase.MASKED_INPUT) {
      masked[device] = truth;
    }
  }

  /**
   * A message that the server did not refuse. A liar's input is what it sent, less its masks: it
   * may poison the sum by as much as it could by an honest message of another input.
   */
  void taken(ServerPhase phase, int device, byte[] message) {
    if (phase != ServerPhase.MASKED_INPUT) {
      return;
    }
    long[] said = unpack(message);
    long[] honest = unpack(masked[device]);
    long[] input = new long[said.length];
    for (int i = 0; i < input.length; i++) {
      input[i] = inputs[device][i] + said[i] - honest[i];
    }
    assertThat(taken.put(device, input)).as("one input of each device").isNull();
  }

  void revealed(byte[] unmaskShares) {
    UnmaskShares.decode(unmaskShares, bounds)
        .byOwner()
        .forEach((owner, share) -> revealed[share.secret()][owner]++);
  }

  /** Whatever devices were told: nobody's both secrets can be rebuilt from what they gave out. */
  void requireNobodyExposed() {
    int threshold = scenario.parameters().threshold();
    for (int owner = 0; owner < scenario.cohort(); owner++) {
      boolean exposed =
          revealed[Secret.SELF_MASK_SEED.bit()][owner] >= threshold
              && revealed[Secret.MASK_KEY.bit()][owner] >= threshold;
      assertThat(exposed).as("both secrets of %d", owner).isFalse();
    }
  }

  /** Exactly the sum of exactly the survivors. */
  void requireExact(SecAggServer server, List<String> roster) {
    assertThat(server.survivors()).isEqualTo(taken.keySet().stream().map(roster::get).toList());
    long[] sum = new long[scenario.parameters().dimension()];
    taken.values().forEach(input -> Arrays.setAll(sum, i -> (sum[i] + input[i]) & mask));
    assertThat(server.sum()).isEqualTo(sum);
    if (scenario.injections().isEmpty()) {
      assertThat(taken).hasSize(scenario.cohort());
    }
  }

  /**
   * A round may end without a sum only for a fault that can have caused it. In the complete graph,
   * until shares are revealed, a fault costs its device and nobody else.
   */
  void requireJustified(ServerPhase in, AbortReason reason) {
    assertThat(scenario.injections()).as("faults").isNotEmpty();
    if (reason == AbortReason.SHARES_INCONSISTENT) {
      assertThat(in).isEqualTo(ServerPhase.UNMASK);
      assertThat(scenario.injections()).anyMatch(Oracle::canFalsifyShares);
      return;
    }
    assertThat(reason).isEqualTo(AbortReason.TOO_FEW_DEVICES);
    SecAggParameters parameters = scenario.parameters();
    if (in != ServerPhase.UNMASK && parameters.degree() == scenario.cohort() - 1) {
      long harmed = scenario.injections().stream().map(Injection::device).distinct().count();
      assertThat(scenario.cohort() - harmed).isLessThan(parameters.threshold());
    }
  }

  private static boolean canFalsifyShares(Injection injection) {
    return injection.leg() == Leg.TO_SERVER
        && (injection.fault() == Fault.LIE || injection.fault() == Fault.CORRUPT)
        && (injection.phase() == ServerPhase.SHARE_KEYS || injection.phase() == ServerPhase.UNMASK);
  }

  private long[] unpack(byte[] message) {
    RingVector vector = RingVector.zero(scenario.parameters());
    MaskedInput.decode(message, bounds).addTo(vector);
    return vector.toLongs();
  }
}

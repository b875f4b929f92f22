package dev.tacit.secagg.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.graph.NeighbourGraph;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.Secret;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.ring.RingVectors;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.secagg.simulation.Scenario.Injection;
import dev.tacit.secagg.simulation.Scenario.Leg;
import dev.tacit.secagg.testing.Fleet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Knows all inputs, and so how a round must end. */
final class Oracle {
  private static final Set<AbortReason> BLAME =
      EnumSet.of(
          AbortReason.MALFORMED_MESSAGE,
          AbortReason.CERTIFICATE_INVALID,
          AbortReason.ADVERTISEMENT_INVALID,
          AbortReason.KEY_INVALID,
          AbortReason.NOT_A_NEIGHBOUR,
          AbortReason.SURVIVORS_INVALID,
          AbortReason.SIGNATURES_TOO_FEW,
          AbortReason.SIGNATURE_INVALID,
          AbortReason.BOTH_SECRETS_REQUESTED,
          AbortReason.REQUEST_CONTRADICTS_SURVIVORS);

  private final Scenario scenario;
  private final NeighbourGraph graph;
  private final MessageBounds bounds;
  private final List<List<long[]>> inputs = new ArrayList<>();
  private final byte[][] masked;

  /** What the server took of each survivor, masks aside. */
  private final Map<Integer, List<long[]>> taken = new TreeMap<>();

  /** By device, the survivors that it signed. */
  private final Map<Integer, BitSet> signed = new TreeMap<>();

  /** By kind of secret and owner, shares that devices gave out. */
  private final int[][] revealed;

  Oracle(Scenario scenario, Fleet fleet, MessageBounds bounds, Random random) {
    this.scenario = scenario;
    this.graph = NeighbourGraph.of(fleet.parameters, fleet.binding);
    this.bounds = bounds;
    this.masked = new byte[scenario.cohort()][];
    this.revealed = new int[Secret.BOTH][scenario.cohort()];
    for (int i = 0; i < scenario.cohort(); i++) {
      inputs.add(
          scenario.parameters().vectors().stream()
              .map(shape -> random.longs(shape.dimension()).toArray())
              .toList());
    }
  }

  void give(int device, SecAggClient client) {
    // A device that was told of another ring has the shape that it was told of.
    for (int i = 0; i < scenario.parameters().vectors().size(); i++) {
      long[] input = inputs.get(device).get(i);
      if (scenario.parameters().vectors().get(i).ringBits() <= 32) {
        client.input(i, Arrays.stream(input).mapToInt(value -> (int) value).toArray());
      } else {
        client.input(i, input);
      }
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
    List<long[]> said = unpack(message);
    List<long[]> honest = unpack(masked[device]);
    List<long[]> input = new ArrayList<>();
    for (int i = 0; i < said.size(); i++) {
      long[] vector = inputs.get(device).get(i).clone();
      for (int j = 0; j < vector.length; j++) {
        vector[j] += said.get(i)[j] - honest.get(i)[j];
      }
      input.add(vector);
    }
    assertThat(taken.put(device, input)).as("one input of each device").isNull();
  }

  /** A device signed the survivors that it was told. */
  void signed(int device, byte[] survivors) {
    BitSet set = Survivors.decode(survivors, bounds).devices();
    assertThat(signed.put(device, set)).as("one set of each device").isNull();
  }

  /**
   * A device gave out shares: what its signed set calls for, and only if as many holders as rebuild
   * a secret have signed the same set.
   */
  void revealed(int device, byte[] unmaskShares) {
    BitSet survivors = signed.get(device);
    int[] members = graph.closedNeighbourhood(device);
    long agreeing = Arrays.stream(members).filter(i -> survivors.equals(signed.get(i))).count();
    int itself = graph.ownersHoldShares() ? 0 : 1;
    assertThat(agreeing - itself)
        .as("holders that signed what device %d signed", device)
        .isGreaterThanOrEqualTo(scenario.parameters().threshold());
    UnmaskShares.decode(unmaskShares, bounds)
        .byOwner()
        .forEach(
            (owner, share) -> {
              boolean seed = share.secret() == Secret.SELF_MASK_SEED.bit();
              assertThat(seed).as("the seed of a survivor").isEqualTo(survivors.get(owner));
              revealed[share.secret()][owner]++;
            });
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
    for (int i = 0; i < scenario.parameters().vectors().size(); i++) {
      int vector = i;
      VectorShape shape = scenario.parameters().vectors().get(i);
      long mask = -1L >>> (64 - shape.ringBits());
      long[] sum = new long[shape.dimension()];
      taken
          .values()
          .forEach(input -> Arrays.setAll(sum, j -> (sum[j] + input.get(vector)[j]) & mask));
      assertThat(server.sums().get(i)).isEqualTo(sum);
    }
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

  /**
   * The server lets nothing through that an honest device would refuse it for: one liar would cost
   * all its neighbours.
   */
  void requireNoBlame(int device, Optional<AbortReason> reason) {
    boolean liedTo =
        scenario.injections().stream()
            .anyMatch(met -> met.leg() == Leg.TO_DEVICE && met.device() == device);
    if (!liedTo) {
      // Nobody counts on the word of a device whose shares did not open.
      boolean unopened =
          reason.equals(Optional.of(AbortReason.SIGNATURES_TOO_FEW))
              && scenario.injections().stream().anyMatch(Oracle::canSpoilTexts);
      if (!unopened) {
        reason.ifPresent(why -> assertThat(BLAME).as("why %d left", device).doesNotContain(why));
      }
    }
  }

  private static boolean canSpoilTexts(Injection injection) {
    return canFalsifyShares(injection) && injection.phase() == ServerPhase.SHARE_KEYS;
  }

  private static boolean canFalsifyShares(Injection injection) {
    return injection.leg() == Leg.TO_SERVER
        && (injection.fault() == Fault.LIE || injection.fault() == Fault.CORRUPT)
        && (injection.phase() == ServerPhase.SHARE_KEYS || injection.phase() == ServerPhase.UNMASK);
  }

  private List<long[]> unpack(byte[] message) {
    RingVectors vectors = RingVectors.zero(scenario.parameters().vectors());
    MaskedInput.decode(message, bounds).addTo(vectors);
    return vectors.toLongs();
  }
}

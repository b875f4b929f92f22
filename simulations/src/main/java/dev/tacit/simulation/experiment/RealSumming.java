package dev.tacit.simulation.experiment;

import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.GraphParameters;
import dev.tacit.secagg.parameters.ParameterFinder;
import dev.tacit.secagg.server.ServerPhase;
import dev.tacit.simulation.aggregation.SecureSession;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.LocalEngine;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A session of the product's secure aggregation for each round. */
final class RealSumming implements Summing {
  /** In which devices answer. */
  private static final List<ServerPhase> PHASES =
      List.of(
          ServerPhase.ADVERTISE_KEYS,
          ServerPhase.SHARE_KEYS,
          ServerPhase.MASKED_INPUT,
          ServerPhase.CONSISTENCY,
          ServerPhase.UNMASK);

  /** Phases until a device has handed in its input. */
  private static final int UNTIL_INPUT = PHASES.indexOf(ServerPhase.MASKED_INPUT) + 1;

  private final Demands demands;
  private final int minimumSurvivors;
  private final byte[] planSha256;

  RealSumming(Demands demands, Protection protection) {
    this.demands = demands;
    this.minimumSurvivors = Math.max(2, protection.minimumCohort());
    this.planSha256 = sha256(protection.toString().getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public Optional<Summed> sum(
      Engine<Site> engine, Broadcast broadcast, Coding coding, Coding.Device device)
      throws InterruptedException {
    if (!(engine instanceof LocalEngine)) {
      throw new IllegalArgumentException(
          "secure aggregation must be ideal but on threads of this machine, where all its parties"
              + " are in one process");
    }
    int[] roster = roster(broadcast);
    int[] answers = answers(broadcast, roster);
    try (SecureSession session = session(broadcast, coding, roster)) {
      List<DeviceReport> devices = List.of();
      for (int phase = 0; phase < PHASES.size() && session.phase() == PHASES.get(phase); phase++) {
        if (session.phase() == ServerPhase.MASKED_INPUT) {
          Inputs inputs = new Inputs(session, indices(broadcast, roster));
          devices = engine.run(new Encoded(device), broadcast.places(), inputs);
        } else {
          engine.run(new Answers(session, answers, phase), roster.length, new Nothing());
        }
        session.advance();
      }
      // Of a device that lost too many neighbours the server has no input.
      return session.phase() == ServerPhase.COMPLETE && session.survivors() == broadcast.places()
          ? Optional.of(new Summed(session.sum(), devices))
          : Optional.empty();
    }
  }

  /** All who were asked, ascending. */
  private static int[] roster(Broadcast broadcast) {
    return IntStream.concat(Arrays.stream(broadcast.clients()), Arrays.stream(broadcast.lost()))
        .sorted()
        .toArray();
  }

  /** Where in the roster a place is. */
  private static int[] indices(Broadcast broadcast, int[] roster) {
    return Arrays.stream(broadcast.clients())
        .map(client -> Arrays.binarySearch(roster, client))
        .toArray();
  }

  /** In how many phases each of the roster answers. */
  private static int[] answers(Broadcast broadcast, int[] roster) {
    double lostInEach = (double) broadcast.lost().length / roster.length / UNTIL_INPUT;
    int[] answers = new int[roster.length];
    for (int i = 0; i < roster.length; i++) {
      double uniform = (broadcast.seeds().at("silence", roster[i]).bits() >>> 11) * 0x1p-53;
      int phase = UNTIL_INPUT;
      while (phase < PHASES.size() && uniform >= (phase - UNTIL_INPUT + 1) * lostInEach) {
        phase++;
      }
      answers[i] = phase;
    }
    for (int client : broadcast.lost()) {
      long bits = broadcast.seeds().at("lost", client).bits();
      int phase = (int) Long.remainderUnsigned(bits, UNTIL_INPUT);
      answers[Arrays.binarySearch(roster, client)] = phase;
    }
    return answers;
  }

  private SecureSession session(Broadcast broadcast, Coding coding, int[] roster) {
    GraphParameters graph = ParameterFinder.find(demands, roster.length);
    List<String> names = Arrays.stream(roster).mapToObj("device-%010d"::formatted).toList();
    SessionBinding binding =
        SessionBinding.of(
            "simulation",
            "simulation",
            broadcast.round(),
            names,
            planSha256,
            sha256(bytes(broadcast.models()[0])));
    return new SecureSession(
        graph.summing(List.of(new VectorShape(coding.ringBits(), coding.dimension()))),
        graph.policy(demands, minimumSurvivors),
        binding,
        Instant.now());
  }

  private static byte[] bytes(float[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES));
    bytes.asFloatBuffer().put(values);
    return bytes.array();
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** What devices of the roster send in one phase; all in this process, and never serialised. */
  private record Answers(SecureSession session, int[] answers, int phase)
      implements DeviceTask<Site, Void, Boolean> {
    @Override
    public Boolean run(Site site, int index, Fold<Void> fold) {
      boolean speaks = phase < answers[index];
      if (speaks) {
        session.answer(index);
      }
      return speaks;
    }
  }

  private record Encoded(Coding.Device device) implements DeviceTask<Site, int[], DeviceReport> {
    @Override
    public DeviceReport run(Site site, int place, Fold<int[]> fold) {
      DeviceReport report = device.encode(site, place);
      fold.add(place, site.encoded());
      return report;
    }
  }

  /** Masks what devices hand in, and gives it to the server at once. */
  private record Inputs(SecureSession session, int[] indices) implements Fold<int[]> {
    @Override
    public Fold<int[]> empty() {
      throw new IllegalStateException("masked inputs must be summed up in one process");
    }

    @Override
    public void add(int place, int[] contribution) {
      session.answer(indices[place], contribution);
    }

    @Override
    public void merge(Fold<int[]> other) {
      throw new IllegalStateException("masked inputs must be summed up in one process");
    }
  }
}

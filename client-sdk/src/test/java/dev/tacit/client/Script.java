package dev.tacit.client;

import com.google.protobuf.ByteString;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.v1.CohortFormed;
import dev.tacit.protocol.v1.DeviceMessage;
import dev.tacit.protocol.v1.LocalDpSgd;
import dev.tacit.protocol.v1.NeighbouringRelation;
import dev.tacit.protocol.v1.Outcome;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.protocol.v1.PrivacyStatement;
import dev.tacit.protocol.v1.PrivacyUnit;
import dev.tacit.protocol.v1.Quantisation;
import dev.tacit.protocol.v1.RoundStart;
import dev.tacit.protocol.v1.ServerMessage;
import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.encoding.CentralDecoder;
import dev.tacit.secagg.encoding.DistributedDecoder;
import dev.tacit.secagg.encoding.Quantizer;
import dev.tacit.secagg.encoding.Rotation;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.parameters.Demands;
import dev.tacit.secagg.parameters.ParameterFinder;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import io.grpc.Status;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.ToLongFunction;

/** What an honest aggregator would say, step by step. */
final class Script {
  static final String POPULATION = "people";
  static final String TASK = "separate";
  static final ModelSpec MODEL = ModelSpec.preset("linear", new int[] {1, 2, 3}, 2);
  static final float[] START = Model.create(MODEL).initialParameters(1);
  static final byte[] CHECKPOINT = Checkpoint.encode(MODEL, START);

  private Script() {}

  /** A plan that the tests' policies accept. */
  static Plan.Builder plan(int round) {
    return Plan.newBuilder()
        .setPopulation(POPULATION)
        .setTask(TASK)
        .setRound(round)
        .setRounds(100)
        .setModel(MODEL.toJson())
        .setLocalDpSgd(
            LocalDpSgd.newBuilder()
                .setSteps(5)
                .setSamplingRate(0.1)
                .setNoiseMultiplier(1.0)
                .setClippingNorm(1.0)
                .setLearningRate(0.5)
                .setExpectedBatch(20))
        .setQuantisation(Quantisation.newBuilder().setRingBits(24).setValueBits(16).setRange(4.0))
        .setPrivacy(
            PrivacyStatement.newBuilder()
                .setTrustModel(dev.tacit.protocol.v1.TrustModel.LOCAL_DP_SGD)
                .setUnit(PrivacyUnit.EXAMPLE)
                .setRelation(NeighbouringRelation.ADD_OR_REMOVE_ONE)
                .setDelta(1e-5)
                .setPlannedEpsilon(3));
  }

  static ServerMessage start(Plan plan, byte[] checkpointSha256, long checkpointBytes) {
    return start(plan, checkpointSha256, checkpointBytes, 0);
  }

  private static ServerMessage start(
      Plan plan, byte[] checkpointSha256, long checkpointBytes, long summed) {
    return ServerMessage.newBuilder()
        .setRoundStart(
            RoundStart.newBuilder()
                .setPlan(plan.toByteString())
                .setCheckpointSha256(ByteString.copyFrom(checkpointSha256))
                .setCheckpointBytes(checkpointBytes)
                .setSummedAttempt(summed))
        .build();
  }

  /** Serves a checkpoint, and starts the round on it. */
  static void start(
      ScriptedAggregator aggregator, List<Device> devices, Plan plan, byte[] checkpoint) {
    start(aggregator, devices, plan, checkpoint, device -> 0);
  }

  /**
   * The same.
   *
   * @param summed attempt that each is told that it was summed in last
   */
  static void start(
      ScriptedAggregator aggregator,
      List<Device> devices,
      Plan plan,
      byte[] checkpoint,
      ToLongFunction<Device> summed) {
    byte[] digest = Digests.sha256(checkpoint);
    aggregator.serve(digest, checkpoint);
    devices.forEach(
        device -> device.send(start(plan, digest, checkpoint.length, summed.applyAsLong(device))));
  }

  /** What an honest aggregator forms. */
  static SecAggParameters formed(int cohort, int ringBits, int dimension) {
    return formed(cohort, List.of(new VectorShape(ringBits, dimension)));
  }

  static SecAggParameters formed(int cohort, List<VectorShape> shapes) {
    return ParameterFinder.find(Demands.standard(Adversary.SEMI_MALICIOUS), cohort).summing(shapes);
  }

  /** What a plan has devices hand in. */
  private static List<VectorShape> shapes(Plan plan) {
    VectorShape update = new VectorShape(UserLevel.ringBits(plan), MODEL.parameterCount());
    return switch (plan.getLocalDpSgd().getHandInCase()) {
      case FED_NOVA -> List.of(update, new VectorShape(update.ringBits(), 1));
      case SCAFFOLD -> List.of(update, update);
      case HANDIN_NOT_SET -> List.of(update);
    };
  }

  static ServerMessage cohort(List<String> roster, int degree, int threshold) {
    return cohort(roster, degree, threshold, dev.tacit.protocol.v1.Adversary.SEMI_MALICIOUS);
  }

  static ServerMessage cohort(
      List<String> roster, int degree, int threshold, dev.tacit.protocol.v1.Adversary adversary) {
    return ServerMessage.newBuilder()
        .setCohortFormed(
            CohortFormed.newBuilder()
                .addAllRoster(roster)
                .setAdversary(adversary)
                .setDegree(degree)
                .setThreshold(threshold))
        .build();
  }

  static List<String> names(List<Device> devices) {
    return devices.stream().map(Device::name).toList();
  }

  /** A secure aggregation over devices that said that they are ready, up to one phase. */
  static final class Aggregation {
    final SecAggServer server;
    final List<Device> devices;
    private final Plan plan;
    private final SessionBinding binding;
    private final Set<String> gone = new TreeSet<>();
    private Map<String, byte[]> lastSent = Map.of();

    Aggregation(List<Device> devices, Plan plan, byte[] checkpoint, TrustRoot trust) {
      this.devices = devices;
      this.plan = plan;
      List<String> roster = names(devices);
      SecAggParameters parameters = formed(roster.size(), shapes(plan));
      binding =
          SessionBinding.of(
              plan.getPopulation(),
              plan.getTask(),
              plan.getRound(),
              roster,
              Digests.sha256(plan.toByteArray()),
              Digests.sha256(checkpoint));
      server = new SecAggServer(parameters, roster, binding, trust, Instant.now());
      devices.forEach(
          device -> device.send(cohort(roster, parameters.degree(), parameters.threshold())));
    }

    /** Runs phases until this one is due. */
    void upTo(ServerPhase phase) throws InterruptedException {
      while (server.phase() != phase) {
        for (Device device : devices) {
          if (server.expected().contains(device.name())) {
            if (gone.contains(device.name())) {
              server.drop(device.name(), DropReason.DISCONNECTED);
            } else {
              server.receive(device.name(), device.receiveSecAgg());
            }
          }
        }
        lastSent = server.advance();
        for (Device device : devices) {
          if (lastSent.containsKey(device.name()) && !gone.contains(device.name())) {
            device.sendSecAgg(lastSent.get(device.name()));
          }
        }
      }
    }

    /** Up to masked inputs, in whose place one device declines. */
    String inputDeclined(Device device) throws InterruptedException {
      upTo(ServerPhase.MASKED_INPUT);
      DeviceMessage message = device.receive();
      gone.add(device.name());
      return message.getDecline().getDetail();
    }

    /**
     * Up to masked inputs, of which one device gives its own, and its call is cut before it hears
     * more.
     *
     * @param taken whether it is in the sum, or lost on the way
     */
    void inputThenCut(Device device, boolean taken) throws InterruptedException {
      upTo(ServerPhase.MASKED_INPUT);
      byte[] input = device.receiveSecAgg();
      if (taken) {
        server.receive(device.name(), input);
      }
      gone.add(device.name());
      device.fail(Status.UNAVAILABLE);
    }

    byte[] lastSentTo(Device device) {
      return lastSent.get(device.name());
    }

    /** The mean of the survivors' updates. */
    float[] mean() {
      int survivors = server.survivors().size();
      if (plan.hasDistributedDp()) {
        Rotation rotation = Rotation.of(binding, MODEL.parameterCount());
        return new DistributedDecoder(UserLevel.SHARES, rotation).decode(server.sum(), survivors);
      }
      if (plan.hasCentralDp()) {
        return new CentralDecoder(UserLevel.CENTRAL, 1).decode(server.sum(), survivors);
      }
      return mean(0, plan.getQuantisation().getRange());
    }

    /** The mean of the survivors' numbers in one of the vectors. */
    float[] mean(int vector, double range) {
      Quantisation told = plan.getQuantisation();
      long[] sum = server.sums().get(vector);
      float[] mean = new float[sum.length];
      new Quantizer(told.getRingBits(), told.getValueBits(), range, devices.size())
          .decodeSum(sum, server.survivors().size(), mean);
      return mean;
    }
  }

  /** Starts a round with all these devices in it, and its aggregation when they are ready. */
  static Aggregation aggregation(
      ScriptedAggregator aggregator,
      List<Device> devices,
      Plan plan,
      byte[] checkpoint,
      TrustRoot trust)
      throws InterruptedException {
    return aggregation(aggregator, devices, plan, checkpoint, trust, device -> 0);
  }

  /**
   * The same.
   *
   * @param summed attempt that each is told that it was summed in last
   */
  static Aggregation aggregation(
      ScriptedAggregator aggregator,
      List<Device> devices,
      Plan plan,
      byte[] checkpoint,
      TrustRoot trust,
      ToLongFunction<Device> summed)
      throws InterruptedException {
    start(aggregator, devices, plan, checkpoint, summed);
    awaitReady(devices);
    return new Aggregation(devices, plan, checkpoint, trust);
  }

  /** A whole round with all these devices in it, committed; the mean update. */
  static float[] wholeRound(
      ScriptedAggregator aggregator,
      List<Device> devices,
      Plan plan,
      byte[] checkpoint,
      TrustRoot trust)
      throws InterruptedException {
    Aggregation aggregation = aggregation(aggregator, devices, plan, checkpoint, trust);
    aggregation.upTo(ServerPhase.COMPLETE);
    devices.forEach(device -> device.roundEnd(plan.getRound(), Outcome.COMMITTED));
    return aggregation.mean();
  }

  static void awaitReady(List<Device> devices) throws InterruptedException {
    for (Device device : devices) {
      if (!device.receive().hasReady()) {
        throw new AssertionError(device.name() + " must be ready but was not");
      }
    }
  }

  /** A server that hands on what devices say without looking at it. */
  static void relayAdvertisements(List<Device> devices) throws InterruptedException {
    List<String> roster = names(devices);
    MessageBounds bounds =
        MessageBounds.of(formed(roster.size(), 24, MODEL.parameterCount()), roster.size());
    SortedMap<Integer, Advertisement> all = new TreeMap<>();
    for (int i = 0; i < devices.size(); i++) {
      all.put(i, Advertisement.decode(devices.get(i).receiveSecAgg(), bounds));
    }
    for (int i = 0; i < devices.size(); i++) {
      SortedMap<Integer, Advertisement> others = new TreeMap<>(all);
      others.remove(i);
      devices.get(i).sendSecAgg(new NeighbourKeys(others).encode());
    }
  }
}

package dev.tacit.cli.demo;

import dev.tacit.cli.device.Endpoint;
import dev.tacit.cli.device.Trust;
import dev.tacit.cli.report.Figures;
import dev.tacit.client.ClientSettings;
import dev.tacit.secagg.encoding.ShareNoise;

/**
 * What a demo was asked for; kept in its directory, so that it can be resumed.
 *
 * @param clients devices; 3 to 1,000
 * @param rounds to be committed
 * @param epsilon target of each device's releases over all rounds; the noise is calibrated for it
 * @param delta of the guarantee
 * @param trust who adds the noise; null, in options kept by a version that knew no other, is local
 * @param mechanism of distributed noise; null as before is Gaussian
 * @param algorithm of training; null as before is federated averaging
 * @param serverLearningRate of that; null is the algorithm's own for this trust model
 * @param slow clients that do a part of the steps, of FedNova; null is half of them of that and
 *     none of others
 * @param proximal mu of FedProx; null is {@link Algorithm#PROXIMAL} of that and 0 of others
 * @param dataset mnist, shakespeare or a folder
 * @param model a preset's name
 * @param partition how the examples are dealt out
 * @param seed of data order, initialisation and injected faults; never of keys, noise or draws
 * @param processes a JVM for each client
 * @param kill devices to kill in each round
 * @param serve no clients of its own: they come from elsewhere
 * @param listen where the aggregator listens, at port 0 for any; of a resumed demo at the one it
 *     had; the authority listens at the same host
 * @param host by which both are called
 */
record DemoOptions(
    int clients,
    int rounds,
    double epsilon,
    double delta,
    Trust trust,
    ShareNoise mechanism,
    Algorithm algorithm,
    Double serverLearningRate,
    Double proximal,
    Integer slow,
    String dataset,
    String model,
    String partition,
    long seed,
    boolean processes,
    int kill,
    boolean serve,
    Endpoint listen,
    String host) {
  static final String POPULATION = "demo";

  DemoOptions {
    trust = trust == null ? Trust.LOCAL : trust;
    mechanism = mechanism == null ? ShareNoise.GAUSSIAN : mechanism;
    algorithm = algorithm == null ? Algorithm.FEDAVG : algorithm;
    serverLearningRate =
        serverLearningRate == null ? algorithm.learningRate(trust) : serverLearningRate;
    if (proximal != null && proximal != 0 && algorithm != Algorithm.FEDPROX) {
      throw new IllegalArgumentException(
          "--proximal is of --algorithm fedprox, so it does not go with " + algorithm.option());
    }
    proximal =
        proximal != null ? proximal : algorithm == Algorithm.FEDPROX ? Algorithm.PROXIMAL : 0;
    if (!(proximal >= 0 && proximal < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "--proximal must be at least 0 and finite but was " + proximal);
    }
    within("--clients", clients, 3, 1000);
    if (algorithm.needsLocalTrust() && trust != Trust.LOCAL) {
      throw new IllegalArgumentException(
          "--trust must be local with --algorithm "
              + algorithm.option()
              + ", whose clients hand in more than the one clipped update that "
              + trust.option()
              + " noise is for, but was "
              + trust.option()
              + ": leave --trust out, or take fedavg, fedprox or a server optimizer");
    }
    if (slow != null && slow != 0 && algorithm != Algorithm.FEDNOVA) {
      throw new IllegalArgumentException(
          "--slow is of --algorithm fednova, so it does not go with " + algorithm.option());
    }
    if (slow != null && slow != 0 && serve) {
      throw new IllegalArgumentException(
          "--slow must be left out with --serve, which starts no clients that could be slow, but"
              + " was "
              + slow
              + ": make some slow where they are started, by tacit client --maximum-steps");
    }
    slow = slow != null ? slow : algorithm == Algorithm.FEDNOVA && !serve ? clients / 2 : 0;
    within("--slow", slow, 0, clients);
    within("--rounds", rounds, 1, 10_000);
    if (!(epsilon > 0 && epsilon <= 1000)) {
      throw new IllegalArgumentException(
          "--epsilon must be above 0 and at most 1000 but was " + epsilon);
    }
    if (!(delta > 0 && delta < 1)) {
      throw new IllegalArgumentException("--delta must be in (0, 1) but was " + delta);
    }
    if (!(serverLearningRate > 0 && serverLearningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "--server-learning-rate must be positive and finite but was " + serverLearningRate);
    }
    if (host.isBlank()) {
      throw new IllegalArgumentException("--host must be a name or an address but was empty");
    }
    if (host.equals("0.0.0.0") || host.equals("::")) {
      throw new IllegalArgumentException(
          "--host must say by which name or address clients call this machine, because --listen "
              + listen
              + " does not");
    }
    if (mechanism != ShareNoise.GAUSSIAN && trust != Trust.DISTRIBUTED) {
      throw new IllegalArgumentException(
          "--mechanism is of distributed noise, so it does not go with --trust " + trust.option());
    }
    within("--kill", kill, 0, clients);
    if (serve && (processes || kill > 0)) {
      throw new IllegalArgumentException(
          "--serve has no clients of its own, so it does not go with --processes or --kill");
    }
  }

  DemoOptions withPort(int value) {
    return new DemoOptions(
        clients,
        rounds,
        epsilon,
        delta,
        trust,
        mechanism,
        algorithm,
        serverLearningRate,
        proximal,
        slow,
        dataset,
        model,
        partition,
        seed,
        processes,
        kill,
        serve,
        new Endpoint(listen.host(), value),
        host);
  }

  /** The algorithm with all its settings, for people. */
  String optimizerWords() {
    return algorithm.words(serverLearningRate)
        + switch (algorithm) {
          case FEDPROX -> ", proximal weight " + Figures.exact(proximal) + " in the clients' steps";
          case FEDNOVA ->
              ", "
                  + Figures.count(slow, "slow client")
                  + " with "
                  + Preset.LEAST_STEPS
                  + " to "
                  + Preset.MOST_SLOW_STEPS
                  + " of the steps";
          default -> "";
        };
  }

  /** Steps that a client does at most of one round's, from client 0; the first are slow. */
  int maximumSteps(int client) {
    int kinds = Preset.MOST_SLOW_STEPS - Preset.LEAST_STEPS + 1;
    return client < slow
        ? Preset.LEAST_STEPS + client % kinds
        : ClientSettings.DEFAULT.maximumSteps();
  }

  /** A sum of fewer devices' updates is never unmasked: two thirds, so that a few may drop out. */
  int minimumCohort() {
    return Math.max(3, (2 * clients + 2) / 3);
  }

  private static void within(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + " must be from " + least + " to " + most + " but was " + value);
    }
  }
}

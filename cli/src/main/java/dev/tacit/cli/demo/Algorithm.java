package dev.tacit.cli.demo;

import dev.tacit.cli.device.Trust;
import dev.tacit.cli.report.Figures;
import dev.tacit.learning.federated.ServerOptimizer;
import dev.tacit.learning.federated.ServerOptimizer.FedAdagrad;
import dev.tacit.learning.federated.ServerOptimizer.FedAdam;
import dev.tacit.learning.federated.ServerOptimizer.FedAvg;
import dev.tacit.learning.federated.ServerOptimizer.FedAvgM;
import dev.tacit.learning.federated.ServerOptimizer.FedYogi;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * How a demo trains: what its server does with the mean of the clients' updates, and what its
 * clients do besides; with the settings of the papers but for the server's learning rate. That is
 * by trial on MNIST (the linear model, 12 rounds, docs/results.md); smaller where the mean is of
 * clipped updates and the step is in proportion to it.
 */
enum Algorithm {
  FEDAVG("FedAvg", "", 1.5, 1, FedAvg::new),
  FEDAVGM("FedAvgM", ", momentum " + ServerOptimizer.MOMENTUM, 0.5, 0.3, FedAvgM::new),
  FEDADAGRAD("FedAdagrad", ", tau " + ServerOptimizer.TAU, 0.1, 0.1, FedAdagrad::new),
  FEDADAM("FedAdam", moments(), 0.03, 0.03, FedAdam::new),
  FEDYOGI("FedYogi", moments(), 0.03, 0.03, FedYogi::new),
  FEDPROX("FedProx", "", 1.5, 1, FedAvg::new),
  FEDNOVA("FedNova", "", 1.5, 1.5, FedAvg::new),
  SCAFFOLD("SCAFFOLD", ", control variates on clients and server", 1, 1, FedAvg::new);

  /** mu of {@link #FEDPROX}, the second least of those that Li et al. (MLSys 2020) tried. */
  static final double PROXIMAL = 0.01;

  private final String title;
  private final String settings;
  private final double rate;
  private final double userRate;
  private final DoubleFunction<ServerOptimizer> optimizer;

  Algorithm(
      String title,
      String settings,
      double rate,
      double userRate,
      DoubleFunction<ServerOptimizer> optimizer) {
    this.title = title;
    this.settings = settings;
    this.rate = rate;
    this.userRate = userRate;
    this.optimizer = optimizer;
  }

  private static String moments() {
    return ", beta1 "
        + ServerOptimizer.BETA1
        + ", beta2 "
        + ServerOptimizer.BETA2
        + ", tau "
        + ServerOptimizer.TAU;
  }

  /**
   * Whether all that clients hand in is a function of sums that they have noised themselves. It is
   * more than one vector, which is all that the noise of the other trust models is for.
   */
  boolean needsLocalTrust() {
    return this == FEDNOVA || this == SCAFFOLD;
  }

  /** As it is given on a command line. */
  String option() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The learning rate unless told otherwise. */
  double learningRate(Trust trust) {
    return trust == Trust.LOCAL ? rate : userRate;
  }

  ServerOptimizer optimizer(double learningRate) {
    return optimizer.apply(learningRate);
  }

  /** With all its settings, for people. */
  String words(double learningRate) {
    return title + ", learning rate " + Figures.exact(learningRate) + settings;
  }
}

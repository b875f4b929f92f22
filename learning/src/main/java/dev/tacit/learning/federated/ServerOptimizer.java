package dev.tacit.learning.federated;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.optimizer.Optimizer;
import dev.tacit.learning.optimizer.Schedule;

/**
 * How a server moves its model by the mean of its clients' updates (an update is a client's
 * parameters after training less those before): settings, immutable. {@link ServerState} does the
 * work.
 *
 * <p>Each is an optimizer whose gradient is minus the mean update. It sees nothing of the clients
 * but released means, so it costs no privacy, and what it remembers is as public as its models.
 *
 * <p>The adaptive ones are those of Reddi, Charles, Zaheer, Garrett, Rush, Konečný, Kumar and
 * McMahan, "Adaptive Federated Optimization", ICLR 2021, algorithm 2: no bias correction, tau added
 * after the root, and v = tau² before the first round, the least that the algorithm allows. Others
 * begin at v = 0 (Flower, and the paper's own experiments, as the documentation of their code has
 * it: google-research/federated, optimization) or correct the bias (those on a ready-made Adam),
 * and so take other first steps.
 */
public sealed interface ServerOptimizer {
  /** beta1 of the experiments of Reddi et al. with FedAdam and FedYogi. */
  double BETA1 = 0.9;

  /** beta2 of the same; the documentation of their code has 0.999. */
  double BETA2 = 0.99;

  /** tau of the same, and of those with FedAdagrad. */
  double TAU = 1e-3;

  /** The momentum of the experiments of Reddi et al. with FedAvgM. */
  double MOMENTUM = 0.9;

  /** Positive; the same in all rounds. */
  double learningRate();

  /** The same as an optimizer of gradients. */
  Optimizer onGradients();

  /**
   * Federated averaging (McMahan, Moore, Ramage, Hampson, Agüera y Arcas, AISTATS 2017, algorithm
   * 1): parameters + learningRate * meanUpdate.
   *
   * @param learningRate positive; 1 is the plain average of the clients' parameters
   */
  record FedAvg(double learningRate) implements ServerOptimizer {
    public FedAvg {
      Argument.positive("learningRate", learningRate);
    }

    @Override
    public Optimizer onGradients() {
      return new Optimizer.Sgd(Schedule.constant(learningRate));
    }
  }

  /**
   * With a server's momentum (Hsu, Qi, Brown, "Measuring the Effects of Non-Identical Data
   * Distribution for Federated Visual Classification", arXiv:1909.06335, 2019): v = momentum v +
   * meanUpdate; parameters + learningRate * v. Their rule has a learning rate of 1.
   *
   * @param learningRate positive; a constant mean update comes to move the model by learningRate /
   *     (1 - momentum) times itself
   * @param momentum in [0, 1); of 0 it is {@link FedAvg}, bit for bit
   * @param nesterov to move by meanUpdate + momentum * v instead; needs a momentum
   */
  record FedAvgM(double learningRate, double momentum, boolean nesterov)
      implements ServerOptimizer {
    public FedAvgM {
      Argument.positive("learningRate", learningRate);
      settings(learningRate, momentum, nesterov);
    }

    /** With the usual momentum, not Nesterov's. */
    public FedAvgM(double learningRate) {
      this(learningRate, MOMENTUM, false);
    }

    @Override
    public Optimizer onGradients() {
      return settings(learningRate, momentum, nesterov);
    }

    private static Optimizer settings(double learningRate, double momentum, boolean nesterov) {
      return new Optimizer.Sgd(Schedule.constant(learningRate), momentum, 0, nesterov, 0);
    }
  }

  /**
   * Reddi et al., algorithm 2, with beta1 = 0 as in their experiments: v = v + meanUpdate²;
   * parameters + learningRate * meanUpdate / (root of v + tau).
   *
   * @param learningRate positive
   * @param tau degree of adaptivity, positive
   */
  record FedAdagrad(double learningRate, double tau) implements ServerOptimizer {
    public FedAdagrad {
      Argument.positive("learningRate", learningRate);
      Argument.positive("tau", tau);
    }

    /** With the paper's tau. */
    public FedAdagrad(double learningRate) {
      this(learningRate, TAU);
    }

    @Override
    public Optimizer onGradients() {
      return new Optimizer.Adagrad(Schedule.constant(learningRate), tau * tau, tau, 0);
    }
  }

  /**
   * Reddi et al., algorithm 2: m = beta1 m + (1 - beta1) meanUpdate; v = beta2 v + (1 - beta2)
   * meanUpdate²; parameters + learningRate * m / (root of v + tau).
   *
   * @param learningRate positive
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param tau degree of adaptivity, positive
   */
  record FedAdam(double learningRate, double beta1, double beta2, double tau)
      implements ServerOptimizer {
    public FedAdam {
      Argument.positive("learningRate", learningRate);
      Argument.fraction("beta1", beta1);
      Argument.fraction("beta2", beta2);
      Argument.positive("tau", tau);
    }

    /** With the paper's betas and tau. */
    public FedAdam(double learningRate) {
      this(learningRate, BETA1, BETA2, TAU);
    }

    @Override
    public Optimizer onGradients() {
      return new Optimizer.UncorrectedAdam(
          Schedule.constant(learningRate), beta1, beta2, tau, tau * tau);
    }
  }

  /**
   * As {@link FedAdam}, but v = v - (1 - beta2) meanUpdate² sign(v - meanUpdate²).
   *
   * @param learningRate positive
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param tau degree of adaptivity, positive
   */
  record FedYogi(double learningRate, double beta1, double beta2, double tau)
      implements ServerOptimizer {
    public FedYogi {
      Argument.positive("learningRate", learningRate);
      Argument.fraction("beta1", beta1);
      Argument.fraction("beta2", beta2);
      Argument.positive("tau", tau);
    }

    /** With the paper's betas and tau. */
    public FedYogi(double learningRate) {
      this(learningRate, BETA1, BETA2, TAU);
    }

    @Override
    public Optimizer onGradients() {
      return new Optimizer.Yogi(Schedule.constant(learningRate), beta1, beta2, tau, tau * tau);
    }
  }
}

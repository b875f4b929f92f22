package dev.tacit.learning.optimizer;

import dev.tacit.learning.argument.Argument;

/**
 * The settings of an optimizer: immutable values. {@link OptimizerState} does the work.
 *
 * <p>An optimizer that is given noisy gradients sees nothing else of the data, so under DP-SGD it
 * costs no privacy, whatever its kind.
 *
 * <p>Where definitions differ, these are PyTorch's: {@code weightDecay} times the weight is added
 * to the gradient (but for {@link AdamW}), and {@code epsilon} is added after the root.
 */
public sealed interface Optimizer {
  /** The rate of each step. */
  Schedule learningRate();

  /** Numbers kept for each weight from step to step, 0..2. */
  int moments();

  /**
   * Stochastic gradient descent. The first step's velocity is the gradient itself; later ones are
   * momentum * velocity + (1 - dampening) * gradient. Nesterov (Sutskever, Martens, Dahl, Hinton,
   * ICML 2013, in PyTorch's form) moves by gradient + momentum * velocity.
   *
   * @param momentum in [0, 1)
   * @param dampening in [0, 1); 0 with Nesterov
   * @param nesterov needs a momentum
   * @param weightDecay 0 or more
   */
  record Sgd(
      Schedule learningRate,
      double momentum,
      double dampening,
      boolean nesterov,
      double weightDecay)
      implements Optimizer {
    public Sgd {
      Argument.fraction("momentum", momentum);
      Argument.fraction("dampening", dampening);
      Argument.notNegative("weightDecay", weightDecay);
      if (nesterov && !(momentum > 0 && dampening == 0)) {
        throw new IllegalArgumentException(
            "nesterov must have a momentum and no dampening but was given momentum "
                + momentum
                + " and dampening "
                + dampening);
      }
    }

    /** Without momentum or weight decay. */
    public Sgd(Schedule learningRate) {
      this(learningRate, 0, 0, false, 0);
    }

    @Override
    public int moments() {
      return momentum > 0 ? 1 : 0;
    }
  }

  /**
   * Adam (Kingma and Ba, ICLR 2015, algorithm 1).
   *
   * @param beta1 in [0, 1): of the mean of gradients
   * @param beta2 in [0, 1): of the mean of their squares
   * @param epsilon positive
   * @param weightDecay 0 or more
   */
  record Adam(Schedule learningRate, double beta1, double beta2, double epsilon, double weightDecay)
      implements Optimizer {
    public Adam {
      Argument.fraction("beta1", beta1);
      Argument.fraction("beta2", beta2);
      Argument.positive("epsilon", epsilon);
      Argument.notNegative("weightDecay", weightDecay);
    }

    /** As the paper recommends: 0.9, 0.999, 1e-8, no weight decay. */
    public Adam(Schedule learningRate) {
      this(learningRate, 0.9, 0.999, 1e-8, 0);
    }

    @Override
    public int moments() {
      return 2;
    }
  }

  /**
   * Adam with decoupled weight decay (Loshchilov and Hutter, ICLR 2019, algorithm 2, in PyTorch's
   * form): weights are first multiplied by 1 - rate * weightDecay.
   *
   * @param beta1 in [0, 1): of the mean of gradients
   * @param beta2 in [0, 1): of the mean of their squares
   * @param epsilon positive
   * @param weightDecay 0 or more
   */
  record AdamW(
      Schedule learningRate, double beta1, double beta2, double epsilon, double weightDecay)
      implements Optimizer {
    public AdamW {
      Argument.fraction("beta1", beta1);
      Argument.fraction("beta2", beta2);
      Argument.positive("epsilon", epsilon);
      Argument.notNegative("weightDecay", weightDecay);
    }

    @Override
    public int moments() {
      return 2;
    }
  }

  /**
   * Adam without bias correction, which begins at a v of its own instead: FedAdam's form (Reddi et
   * al., "Adaptive Federated Optimization", ICLR 2021, algorithm 2). m = beta1 m + (1 - beta1) g; v
   * = beta2 v + (1 - beta2) g²; weight -= rate m / (root of v + epsilon).
   *
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param epsilon positive; tau, the degree of adaptivity, in FedAdam
   * @param initialAccumulator v before the first step, 0 or more; at least tau² in FedAdam
   */
  record UncorrectedAdam(
      Schedule learningRate, double beta1, double beta2, double epsilon, double initialAccumulator)
      implements Optimizer {
    public UncorrectedAdam {
      Argument.fraction("beta1", beta1);
      Argument.fraction("beta2", beta2);
      Argument.positive("epsilon", epsilon);
      Argument.notNegative("initialAccumulator", initialAccumulator);
    }

    @Override
    public int moments() {
      return 2;
    }
  }

  /**
   * Adagrad with a diagonal (Duchi, Hazan, Singer, JMLR 12, 2011, figure 1). PyTorch's own decay of
   * the rate is {@link Schedule.InverseTime}.
   *
   * @param initialAccumulator of squares, 0 or more
   * @param epsilon positive
   * @param weightDecay 0 or more
   */
  record Adagrad(
      Schedule learningRate, double initialAccumulator, double epsilon, double weightDecay)
      implements Optimizer {
    public Adagrad {
      Argument.notNegative("initialAccumulator", initialAccumulator);
      Argument.positive("epsilon", epsilon);
      Argument.notNegative("weightDecay", weightDecay);
    }

    @Override
    public int moments() {
      return 1;
    }
  }

  /**
   * Yogi (Zaheer, Reddi, Sachan, Kale, Kumar, NeurIPS 2018, algorithm 2) in the form of FedYogi
   * (Reddi et al., "Adaptive Federated Optimization", ICLR 2021, algorithm 2), so without bias
   * correction: m = beta1 m + (1 - beta1) g; v = v - (1 - beta2) g² sign(v - g²); weight -= rate m
   * / (root of v + epsilon). A server gives it minus the mean update as the gradient.
   *
   * @param beta1 in [0, 1)
   * @param beta2 in [0, 1)
   * @param epsilon positive; tau, the degree of adaptivity, in FedYogi
   * @param initialAccumulator v before the first step, 0 or more; at least tau² in FedYogi
   */
  record Yogi(
      Schedule learningRate, double beta1, double beta2, double epsilon, double initialAccumulator)
      implements Optimizer {
    public Yogi {
      Argument.fraction("beta1", beta1);
      Argument.fraction("beta2", beta2);
      Argument.positive("epsilon", epsilon);
      Argument.notNegative("initialAccumulator", initialAccumulator);
    }

    /** beta1 0.9, beta2 0.99, tau 1e-3, and tau² to begin with. */
    public static Yogi federated(Schedule learningRate) {
      return new Yogi(learningRate, 0.9, 0.99, 1e-3, 1e-6);
    }

    @Override
    public int moments() {
      return 2;
    }
  }
}

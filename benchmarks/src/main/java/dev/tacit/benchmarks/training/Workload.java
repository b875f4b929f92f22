package dev.tacit.benchmarks.training;

import static dev.tacit.learning.model.Layers.attention;
import static dev.tacit.learning.model.Layers.conv2d;
import static dev.tacit.learning.model.Layers.dense;
import static dev.tacit.learning.model.Layers.embedding;
import static dev.tacit.learning.model.Layers.flatten;
import static dev.tacit.learning.model.Layers.input;
import static dev.tacit.learning.model.Layers.layerNorm;
import static dev.tacit.learning.model.Layers.maxPool;
import static dev.tacit.learning.model.Layers.meanOverTime;
import static dev.tacit.learning.model.Layers.positions;
import static dev.tacit.learning.model.Layers.residual;

import dev.tacit.learning.model.Block;
import dev.tacit.learning.model.ModelSpec;

/** The networks whose steps are measured. */
public enum Workload {
  /** That of Opacus' MNIST example (examples/mnist.py, class SampleConvNet). */
  CNN("a"),
  MLP("b"),
  /** The next of 65 characters after 80: two blocks, width 128, four heads. */
  TRANSFORMER("c");

  private static final int CHARACTERS = 65;
  private static final int CONTEXT = 80;
  private static final int WIDTH = 128;
  private static final int HEADS = 4;
  private static final int HIDDEN = 4 * WIDTH;

  private final String letter;

  Workload(String letter) {
    this.letter = letter;
  }

  /** As the tables call it. */
  public String letter() {
    return letter;
  }

  /** The network. */
  public ModelSpec spec() {
    return switch (this) {
      case CNN -> cnn();
      case MLP -> mlp();
      case TRANSFORMER -> transformer();
    };
  }

  private static ModelSpec cnn() {
    return ModelSpec.sequential(
        "opacus-mnist",
        input(1, 28, 28),
        conv2d(16, 8).stride(2).padding(3).relu(),
        maxPool(2).stride(1),
        conv2d(32, 4).stride(2).relu(),
        maxPool(2).stride(1),
        dense(32).relu(),
        dense(10));
  }

  private static ModelSpec mlp() {
    return ModelSpec.sequential(
        "mlp-512-256",
        input(1, 28, 28),
        flatten(),
        dense(512).relu(),
        dense(256).relu(),
        dense(10));
  }

  private static ModelSpec transformer() {
    return ModelSpec.sequential(
        "char-transformer",
        input(CONTEXT),
        embedding(CHARACTERS, WIDTH),
        positions(),
        attentionBlock(),
        denseBlock(),
        attentionBlock(),
        denseBlock(),
        layerNorm(),
        meanOverTime(),
        dense(CHARACTERS));
  }

  private static Block attentionBlock() {
    return residual(layerNorm(), attention(HEADS));
  }

  private static Block denseBlock() {
    return residual(layerNorm(), dense(HIDDEN).gelu(), dense(WIDTH));
  }
}

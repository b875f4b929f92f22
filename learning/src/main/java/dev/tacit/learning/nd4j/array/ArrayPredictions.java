package dev.tacit.learning.nd4j.array;

import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a model says of inputs in an {@code INDArray}. */
public final class ArrayPredictions {
  private ArrayPredictions() {}

  /**
   * The last layer's outputs, by the weights that were loaded last; ND4J's {@code softmax} makes
   * probabilities of logits. On the calling thread, which has the model to itself.
   *
   * @param features FLOAT, [examples, ...] of the model's input shape, in any order, or a view
   * @return [examples, outputs], or of a language model [examples, positions, outputs], FLOAT in
   *     'c' order, in the caller's workspace if there is one
   * @throws IllegalArgumentException if the features do not fit the model
   */
  public static INDArray outputs(Model model, INDArray features) {
    ModelSpec spec = model.spec();
    ArrayExamples examples = ArrayExamples.unlabelled(features, spec.classes(), spec.vocabulary());
    model.accept(examples);
    int outputs = spec.positions() * spec.outputs();
    INDArray all =
        spec.positions() == 1
            ? ArrayForm.allocate(examples.size(), outputs)
            : ArrayForm.allocate(examples.size(), spec.positions(), spec.outputs());
    FloatIndexer into = (FloatIndexer) all.data().indexer();
    float[] row = new float[outputs];
    for (int start = 0; start < examples.size(); start += model.capacity()) {
      int count = Math.min(model.capacity(), examples.size() - start);
      for (int i = 0; i < count; i++) {
        model.input(i, examples, start + i);
      }
      model.forward(count);
      for (int i = 0; i < count; i++) {
        model.logits(i, row);
        into.put((long) (start + i) * outputs, row, 0, outputs);
      }
    }
    return all;
  }
}

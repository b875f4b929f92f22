package dev.tacit.learning.nd4j.array;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.model.LayerSpec;
import dev.tacit.learning.model.ModelSpec;
import dev.tacit.learning.model.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A model's parameter vector as {@code INDArray}s and back. Tensors are named by the number of
 * their layer and their name in it, as {@code 0.weight}, and have PyTorch's shapes and order.
 */
public final class ArrayWeights {
  private ArrayWeights() {}

  /** All parameters, [parameters], FLOAT; a copy. */
  public static INDArray flat(float[] parameters) {
    return Nd4j.createFromArray(parameters);
  }

  /**
   * A parameter vector from an array of all; a copy.
   *
   * @param flat FLOAT, [parameters], in any order, or a view
   * @throws IllegalArgumentException if it has another type or shape
   */
  public static float[] flat(ModelSpec spec, INDArray flat) {
    ArrayForm.requireFloats("parameters", flat);
    ArrayForm.require(
        flat.rank() == 1 && flat.length() == spec.parameterCount(),
        "parameters",
        "[" + spec.parameterCount() + "]",
        flat);
    float[] parameters = new float[spec.parameterCount()];
    read(flat, parameters, 0);
    return parameters;
  }

  /** The tensors in order: views of one array, which is a copy of the parameters. */
  public static Map<String, INDArray> byName(ModelSpec spec, float[] parameters) {
    Argument.length("parameters", parameters.length, spec.parameterCount());
    INDArray flat = flat(parameters);
    Map<String, INDArray> named = new LinkedHashMap<>();
    long at = 0;
    for (Map.Entry<String, Tensor> entry : tensors(spec).entrySet()) {
      Tensor tensor = entry.getValue();
      INDArray part = flat.get(NDArrayIndex.interval(at, at + tensor.count()));
      named.put(entry.getKey(), part.reshape('c', shape(tensor)));
      at += tensor.count();
    }
    return named;
  }

  /**
   * A parameter vector from all tensors, whatever their order in memory; a copy.
   *
   * @param tensors FLOAT, those of {@link #byName} and no others
   * @throws IllegalArgumentException if a name is missing or unknown, or a type or shape another
   */
  public static float[] of(ModelSpec spec, Map<String, INDArray> tensors) {
    Map<String, Tensor> expected = tensors(spec);
    if (!tensors.keySet().equals(expected.keySet())) {
      throw new IllegalArgumentException(
          "tensors must be " + expected.keySet() + " but were " + tensors.keySet());
    }
    float[] parameters = new float[spec.parameterCount()];
    int at = 0;
    for (Map.Entry<String, Tensor> entry : expected.entrySet()) {
      INDArray array = tensors.get(entry.getKey());
      long[] shape = shape(entry.getValue());
      ArrayForm.requireFloats(entry.getKey(), array);
      ArrayForm.require(
          Arrays.equals(array.shape(), shape), entry.getKey(), Arrays.toString(shape), array);
      read(array, parameters, at);
      at += entry.getValue().count();
    }
    return parameters;
  }

  private static void read(INDArray from, float[] into, int at) {
    INDArray plain = ArrayForm.plain(from);
    ((FloatIndexer) plain.data().indexer()).get(0, into, at, (int) from.length());
  }

  private static Map<String, Tensor> tensors(ModelSpec spec) {
    Map<String, Tensor> named = new LinkedHashMap<>();
    List<LayerSpec> layers = spec.layers();
    for (int i = 0; i < layers.size(); i++) {
      for (Tensor tensor : layers.get(i).tensors()) {
        named.put(i + "." + tensor.name(), tensor);
      }
    }
    return named;
  }

  private static long[] shape(Tensor tensor) {
    return tensor.shape().stream().mapToLong(Integer::longValue).toArray();
  }
}

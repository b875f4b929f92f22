package dev.tacit.learning.check;

import com.fasterxml.jackson.databind.JsonNode;

/** Tensors of a file, {@code {"shape": [...], "values": [...]}}, and plain lists. */
final class Numbers {
  private Numbers() {}

  static double[] values(JsonNode tensor) {
    JsonNode list = tensor.isArray() ? tensor : tensor.path("values");
    if (!list.isArray()) {
      throw new IllegalArgumentException("tensor must have values but was " + tensor.getNodeType());
    }
    double[] values = new double[list.size()];
    for (int i = 0; i < values.length; i++) {
      if (!list.get(i).isNumber()) {
        throw new IllegalArgumentException("value must be a number but was " + list.get(i));
      }
      values[i] = list.get(i).doubleValue();
    }
    return values;
  }

  static int[] shape(JsonNode tensor) {
    JsonNode list = tensor.path("shape");
    int[] shape = new int[list.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = list.get(i).asInt();
    }
    return shape;
  }

  static float[] floats(double[] from, int at, int length) {
    if (at + length > from.length) {
      throw new IllegalArgumentException(
          "tensor must have at least " + (at + length) + " values but was " + from.length);
    }
    float[] floats = new float[length];
    for (int i = 0; i < length; i++) {
      floats[i] = (float) from[at + i];
    }
    return floats;
  }

  /** All tensors of an object, in order, one behind the other. */
  static double[] joined(JsonNode tensors) {
    int size = 0;
    for (JsonNode tensor : tensors) {
      size += values(tensor).length;
    }
    double[] all = new double[size];
    int at = 0;
    for (JsonNode tensor : tensors) {
      double[] values = values(tensor);
      System.arraycopy(values, 0, all, at, values.length);
      at += values.length;
    }
    return all;
  }

  /** The largest difference over the largest expected value; NaN if a number is. */
  static double error(double[] actual, int from, double[] expected) {
    if (actual.length < from + expected.length) {
      throw new IllegalArgumentException(
          "tensor must be of " + (actual.length - from) + " values but was " + expected.length);
    }
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      double off = Math.abs(actual[from + i] - expected[i]);
      difference = Double.isNaN(off) ? off : Math.max(difference, off);
      if (Double.isNaN(difference)) {
        return difference;
      }
    }
    return difference == 0 ? 0 : difference / largest;
  }

  /** The larger of two errors; NaN if one is. */
  static double worse(double a, double b) {
    return Double.isNaN(a) || Double.isNaN(b) ? Double.NaN : Math.max(a, b);
  }
}

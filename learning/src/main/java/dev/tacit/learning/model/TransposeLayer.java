package dev.tacit.learning.model;

/**
 * From [rows, columns] to [columns, rows]: between channels first, as the order of numbers is
 * defined, and channels last, as images and signals lie here.
 */
final class TransposeLayer extends Layer {
  private final int rows;
  private final int columns;
  private final float[] before;
  private final float[] after;

  TransposeLayer(int rows, Slot in, Slot out) {
    super(in, out);
    this.rows = rows;
    this.columns = in.size() / rows;
    this.before = new float[in.size()];
    this.after = new float[in.size()];
  }

  @Override
  void forward(int examples) {
    for (int e = 0; e < examples; e++) {
      in.values().get(e * in.size(), before, 0, in.size());
      transpose(before, after, rows, columns);
      out.values().put(e * in.size(), after, 0, in.size());
    }
  }

  @Override
  void backward(int examples, boolean inputToo) {
    for (int e = 0; inputToo && e < examples; e++) {
      out.gradients().get(e * in.size(), after, 0, in.size());
      transpose(after, before, columns, rows);
      in.gradients().put(e * in.size(), before, 0, in.size());
    }
  }

  /** From [rows, columns] to [columns, rows]. */
  private static void transpose(float[] from, float[] into, int rows, int columns) {
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < columns; c++) {
        into[c * rows + r] = from[r * columns + c];
      }
    }
  }
}

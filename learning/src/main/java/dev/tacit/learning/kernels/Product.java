package dev.tacit.learning.kernels;

/**
 * The shape of a matrix product, op(A) [rows, inner] times op(B) [inner, columns]; all matrices are
 * dense and row-major.
 *
 * @param transposeA whether A is stored as [inner, rows]
 * @param transposeB whether B is stored as [columns, inner]
 */
public record Product(boolean transposeA, boolean transposeB, int rows, int columns, int inner) {}

/**
 * Kernels on the OpenBLAS that ND4J brings. They call it without ND4J, whose own start takes a
 * second or more. Nothing outside of this package and those below it mentions org.nd4j or
 * org.bytedeco.
 */
package dev.tacit.learning.nd4j;

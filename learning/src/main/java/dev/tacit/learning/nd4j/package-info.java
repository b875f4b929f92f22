/** Kernels on the OpenBLAS that ND4J brings; nothing else mentions org.nd4j or org.bytedeco. */
package dev.tacit.learning.nd4j;

/** The door for those who use ND4J: examples, weights and predictions as {@code INDArray}. */
package dev.tacit.learning.nd4j.array;

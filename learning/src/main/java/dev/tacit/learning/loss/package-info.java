/** Losses of one example and their gradients by its outputs. */
package dev.tacit.learning.loss;

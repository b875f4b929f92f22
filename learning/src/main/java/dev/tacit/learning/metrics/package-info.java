/**
 * Measures of how well a model does, from its logits.
 *
 * <p>Evaluating on private data is a release: every number here is computed exactly from the
 * examples that it is given, without noise, clipping or charge to a budget. Use public test data,
 * or keep the result where the data is.
 */
package dev.tacit.learning.metrics;

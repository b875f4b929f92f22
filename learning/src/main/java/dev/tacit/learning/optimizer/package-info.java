/** Optimizers, learning-rate schedules and weight averages. They work on gradients as given. */
package dev.tacit.learning.optimizer;

/** Randomness keyed by an experiment's seed: it can be repeated, and so protects nobody. */
package dev.tacit.simulation.randomness;

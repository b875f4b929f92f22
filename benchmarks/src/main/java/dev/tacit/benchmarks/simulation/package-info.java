/** Simulated fleets to be measured. */
package dev.tacit.benchmarks.simulation;

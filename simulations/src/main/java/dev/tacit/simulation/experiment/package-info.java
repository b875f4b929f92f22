/** Experiments: rounds of a federated algorithm on a simulated fleet, and what they measure. */
package dev.tacit.simulation.experiment;

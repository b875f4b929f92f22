/** The product's secure aggregation with all its devices in one process. */
package dev.tacit.simulation.aggregation;

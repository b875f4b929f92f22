/** Rounds of simulations on Apache Spark. */
package dev.tacit.simulation.spark;

/** Clients' data: real partitions, re-used examples and synthetic ones, and what they look like. */
package dev.tacit.simulation.population;

/** Runs the devices of a round and adds up what they hand in, on whatever machines there are. */
package dev.tacit.simulation.engine;

/**
 * Simulated devices: who is available, how fast, who drops out, and when results arrive. All of it
 * is a function of (seed, client, time or round), so that a million devices need no memory.
 */
package dev.tacit.simulation.fleet;

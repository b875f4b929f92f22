/** Rounds of a simulation as they are written down, for people and other programs. */
package dev.tacit.cli.simulate.rounds;

/**
 * What somebody who is curious can find out about people from what a simulation lets out, beside
 * what its privacy says that nobody can.
 */
package dev.tacit.simulation.inference;

/** Simulations that are done, beside each other. */
package dev.tacit.cli.simulate.compare;

/** The section {@code privacy} of a simulation: trust models, their noise, and what they claim. */
package dev.tacit.cli.simulate.privacy;

/** The command {@code tacit simulate}. */
package dev.tacit.cli.simulate;

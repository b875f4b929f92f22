/** {@code tacit train}. */
package dev.tacit.cli.train;

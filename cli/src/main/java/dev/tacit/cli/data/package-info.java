/** {@code tacit data}: data sets on this machine. */
package dev.tacit.cli.data;

/** The tacit command. */
package dev.tacit.cli;

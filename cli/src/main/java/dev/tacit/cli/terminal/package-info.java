/** What commands have in common on a terminal. */
package dev.tacit.cli.terminal;

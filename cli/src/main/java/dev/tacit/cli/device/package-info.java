/** A device of the command line: its folder, its data and how it takes part. */
package dev.tacit.cli.device;

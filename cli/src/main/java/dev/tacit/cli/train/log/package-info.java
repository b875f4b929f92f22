/** What a training leaves behind for other programs. */
package dev.tacit.cli.train.log;

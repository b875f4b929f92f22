/** Reports for people. */
package dev.tacit.cli.report;

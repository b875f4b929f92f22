/** {@code tacit cohort}: what a secure aggregation needs, before there is one. */
package dev.tacit.cli.cohort;

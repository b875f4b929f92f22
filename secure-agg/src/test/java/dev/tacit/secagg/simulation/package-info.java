/** Whole rounds of the protocol on a bad network among liars, drawn from a seed. */
package dev.tacit.secagg.simulation;

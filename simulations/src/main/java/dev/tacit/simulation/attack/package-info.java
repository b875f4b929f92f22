/** Devices of an attacker: examples with false labels or triggers, and false updates. */
package dev.tacit.simulation.attack;

/** {@code tacit attack}: what can be found out about people from a simulated experiment. */
package dev.tacit.cli.attack;

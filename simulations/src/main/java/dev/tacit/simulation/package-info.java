/** The product's federated algorithms on simulated fleets: nothing here protects anybody. */
package dev.tacit.simulation;

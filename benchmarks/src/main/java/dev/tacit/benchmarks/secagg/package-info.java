/**
 * Secure aggregation at full size: the parties, and the bare cryptography they are held against.
 */
package dev.tacit.benchmarks.secagg;

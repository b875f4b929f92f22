/** Training steps at full size, and the bare matrix products they are held against. */
package dev.tacit.benchmarks.training;

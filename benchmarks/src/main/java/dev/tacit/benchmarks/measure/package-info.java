/**
 * What several measurements need: threads, memory at its peak, something to compare speed-ups with.
 */
package dev.tacit.benchmarks.measure;

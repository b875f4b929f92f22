/** What can be measured, printed beside its bound or a baseline from the same run. */
package dev.tacit.benchmarks;

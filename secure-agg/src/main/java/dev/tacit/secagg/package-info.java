/**
 * Secure aggregation: the server learns sums only.
 *
 * <p>SecAgg (Bonawitz et al. 2017) on a complete graph, SecAgg+ (Bell et al. 2020) on a sparse one,
 * as state machines without I/O, clock or static randomness. {@link dev.tacit.secagg.client} and
 * {@link dev.tacit.secagg.server} are apart, so that what a party can know shows in the tree.
 */
package dev.tacit.secagg;

/** Secure aggregation: the server learns sums only. */
package dev.tacit.secagg;

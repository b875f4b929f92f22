/** Bundled data sets, loaders and client partitions. */
package dev.tacit.datasets;

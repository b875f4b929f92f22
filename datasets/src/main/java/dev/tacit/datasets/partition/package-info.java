/** Ways to deal a data set out to clients. */
package dev.tacit.datasets.partition;

/** Tables of comma-separated values as examples. */
package dev.tacit.datasets.csv;

/** Data sets larger than memory: a binary file, written once and read through memory mappings. */
package dev.tacit.datasets.mapped;

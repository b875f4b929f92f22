/** Changes to inputs, made when they are read. */
package dev.tacit.datasets.transform;

/** The seam between the layers and whatever multiplies fast on this machine. */
package dev.tacit.learning.kernels;

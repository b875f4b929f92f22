/** Arithmetic in Z_2^b: accumulation, masks, packing. */
package dev.tacit.secagg.ring;

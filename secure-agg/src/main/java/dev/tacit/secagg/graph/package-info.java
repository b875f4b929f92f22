/** Who masks with whom. */
package dev.tacit.secagg.graph;

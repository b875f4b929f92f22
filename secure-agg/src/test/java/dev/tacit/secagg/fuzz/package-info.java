/**
 * Whatever comes over the wire, mutated: by a seeded loop in every build, by Jazzer in the full.
 */
package dev.tacit.secagg.fuzz;

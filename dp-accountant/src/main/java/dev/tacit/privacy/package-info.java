/** Differential privacy as data and arithmetic: what a release is and what unit it protects. */
package dev.tacit.privacy;

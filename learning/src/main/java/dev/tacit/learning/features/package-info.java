/** Features that are computed from one example alone, by public formulas: nothing is learned. */
package dev.tacit.learning.features;

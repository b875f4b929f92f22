/** Differentially private stochastic gradient descent. */
package dev.tacit.learning.dpsgd;

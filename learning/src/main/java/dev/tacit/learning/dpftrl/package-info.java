/**
 * Training with correlated noise and without sampling: DP-FTRL and matrix-factorisation DP-SGD. The
 * privacy comes from how often and how far apart an example takes part, not from which examples
 * were drawn in secret.
 */
package dev.tacit.learning.dpftrl;

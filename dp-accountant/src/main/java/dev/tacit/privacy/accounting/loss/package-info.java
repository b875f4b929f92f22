/**
 * Privacy losses of single mechanisms: pairs of distributions that dominate them, their Renyi
 * divergences, and their losses on a grid. For the accountants next door; not an API.
 */
package dev.tacit.privacy.accounting.loss;

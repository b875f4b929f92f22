/**
 * Degree and threshold of a secure aggregation, computed from what it must withstand.
 *
 * <p>The model is that of Bell et al. 2020 and of Google's parameter finder (federated-compute,
 * {@code fcp/secagg/server/graph_parameter_finder}); the probabilities are upper bounds in floating
 * point, and the code is our own.
 */
package dev.tacit.secagg.parameters;

/** Federated algorithms: a client's work, and what the server does with what clients hand in. */
package dev.tacit.learning.federated;

/**
 * What outlives the aggregator's process: tasks, attempts at rounds, checkpoints and the ledger.
 */
package dev.tacit.server.store;

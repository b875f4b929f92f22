/**
 * The aggregator's part: one class per state; {@link dev.tacit.secagg.server.SecAggServer} is the
 * door.
 */
package dev.tacit.secagg.server;

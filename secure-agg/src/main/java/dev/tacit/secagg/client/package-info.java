/**
 * A device's part: one class per state; {@link dev.tacit.secagg.client.SecAggClient} is the door.
 */
package dev.tacit.secagg.client;

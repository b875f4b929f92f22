/**
 * The contract between devices, aggregator and authority; {@code v1} is generated from the .proto
 * files.
 */
package dev.tacit.protocol;

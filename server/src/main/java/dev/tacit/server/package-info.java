/** The aggregator. */
package dev.tacit.server;

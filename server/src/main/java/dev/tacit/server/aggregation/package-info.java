/** From a sum of encoded updates to the next model. */
package dev.tacit.server.aggregation;

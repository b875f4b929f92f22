/** The device's side of a round. */
package dev.tacit.client;

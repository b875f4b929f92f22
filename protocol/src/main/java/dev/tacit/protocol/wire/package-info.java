/** Codecs and limits of the wire, and the failure that names what came over it. */
package dev.tacit.protocol.wire;

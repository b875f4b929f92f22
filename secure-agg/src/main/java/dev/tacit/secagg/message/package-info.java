/**
 * The messages of a session and their bytes.
 *
 * <p>Every message is its kind (1 byte), the version (1 byte) and the fields in order, integers
 * big-endian, devices by their index in the roster (2 bytes), lists preceded by their length (2
 * bytes) and ascending by device. There is one encoding of a message; every length is checked
 * against the session's bounds, and the bytes at hand, before anything is allocated. Decoders throw
 * nothing but {@link dev.tacit.secagg.SecAggException}.
 */
package dev.tacit.secagg.message;

package dev.tacit.secagg.session;

import dev.tacit.secagg.VerifyingKey;

/**
 * A device's verified public keys. Arrays are shared, not copied: nobody changes them.
 *
 * @param signingKey Ed25519, from its certificate
 * @param maskKey X25519
 * @param shareKey X25519
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
public record DeviceKeys(VerifyingKey signingKey, byte[] maskKey, byte[] shareKey) {}

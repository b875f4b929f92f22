package dev.tacit.secagg.server;

import dev.tacit.secagg.session.DeviceKeys;
import java.util.BitSet;

/**
 * The devices whose shares were delivered: the ones that masks are between.
 *
 * @param devices who
 * @param keys public keys by device
 * @param commitments to self-mask seeds, by device
 */
@SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
record Sharers(BitSet devices, DeviceKeys[] keys, byte[][] commitments) {}

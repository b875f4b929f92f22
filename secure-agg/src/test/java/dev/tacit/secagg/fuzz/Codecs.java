package dev.tacit.secagg.fuzz;

import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.ConsistencySignature;
import dev.tacit.secagg.message.DeliveredShares;
import dev.tacit.secagg.message.EncryptedShares;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.message.NeighbourKeys;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.message.UnmaskRequest;
import dev.tacit.secagg.message.UnmaskShares;
import dev.tacit.secagg.ring.RingVectors;
import java.util.function.Supplier;

/** Every decoder, by kind. */
final class Codecs {
  private Codecs() {}

  /**
   * Decodes a message.
   *
   * @return what encodes it again
   */
  static Supplier<byte[]> decode(MessageKind kind, byte[] message, MessageBounds bounds) {
    return switch (kind) {
      case ADVERTISEMENT -> Advertisement.decode(message, bounds)::encode;
      case NEIGHBOUR_KEYS -> NeighbourKeys.decode(message, bounds)::encode;
      case ENCRYPTED_SHARES -> EncryptedShares.decode(message, bounds)::encode;
      case DELIVERED_SHARES -> DeliveredShares.decode(message, bounds)::encode;
      case MASKED_INPUT -> {
        MaskedInput input = MaskedInput.decode(message, bounds);
        yield () -> again(input, bounds);
      }
      case SURVIVORS -> Survivors.decode(message, bounds)::encode;
      case CONSISTENCY_SIGNATURE -> ConsistencySignature.decode(message, bounds)::encode;
      case UNMASK_REQUEST -> UnmaskRequest.decode(message, bounds)::encode;
      case UNMASK_SHARES -> UnmaskShares.decode(message, bounds)::encode;
    };
  }

  private static byte[] again(MaskedInput input, MessageBounds bounds) {
    RingVectors vectors = RingVectors.zero(bounds.vectors());
    input.addTo(vectors);
    return MaskedInput.encode(input.peers(), vectors, bounds);
  }
}

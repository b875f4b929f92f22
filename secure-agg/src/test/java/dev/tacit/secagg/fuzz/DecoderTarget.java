package dev.tacit.secagg.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.MessageKind;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A decoder: refuses as malformed or unexpected, or takes what encodes to the same bytes; and
 * allocates in proportion to the bytes that it has.
 */
record DecoderTarget(String name, MessageKind kind, MessageBounds bounds, List<byte[]> seeds)
    implements WireTarget {
  /** For an exception with its stack. */
  private static final long FIXED_BYTES = 1 << 18;

  private static final int BYTES_FOR_A_BYTE = 200;

  @Override
  public boolean feed(byte[] bytes) {
    Allocation.requireAtMost(
        FIXED_BYTES + (long) BYTES_FOR_A_BYTE * bytes.length, () -> decode(bytes));
    Optional<Supplier<byte[]>> decoded = decode(bytes);
    decoded.ifPresent(
        encode -> {
          assertThat(bytes.length).isLessThanOrEqualTo(bounds.maximumBytes(kind));
          assertThat(encode.get()).isEqualTo(bytes);
        });
    return decoded.isPresent();
  }

  private Optional<Supplier<byte[]>> decode(byte[] bytes) {
    try {
      return Optional.of(Codecs.decode(kind, bytes, bounds));
    } catch (SecAggException e) {
      assertThat(e.reason()).isIn(AbortReason.MALFORMED_MESSAGE, AbortReason.UNEXPECTED_MESSAGE);
      return Optional.empty();
    }
  }
}

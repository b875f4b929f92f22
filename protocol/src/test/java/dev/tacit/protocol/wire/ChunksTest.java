package dev.tacit.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.v1.SecAggChunk;
import dev.tacit.protocol.wire.ProtocolException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class ChunksTest {

  @Property(tries = 200)
  void splitThenAssemble_anyMessages_givesThemBackInOrder(
      @ForAll @Size(min = 1, max = 4) List<@IntRange(max = 300_000) Integer> sizes) {
    int longest = sizes.stream().max(Integer::compare).orElseThrow();
    ChunkAssembler assembler = new ChunkAssembler(longest);
    for (int size : sizes) {
      byte[] message = bytes(size);
      assertThat(assemble(assembler, Chunks.split(message))).contains(message);
    }
  }

  @Test
  void split_emptyMessage_isOneEmptyLastPiece() {
    assertThat(Chunks.split(new byte[0]))
        .containsExactly(SecAggChunk.newBuilder().setLast(true).build());
  }

  @Test
  void split_exactlyOnePiece_isNotFollowedByAnEmptyOne() {
    List<SecAggChunk> pieces = Chunks.split(bytes(Chunks.CHUNK_BYTES));

    assertThat(pieces).hasSize(1);
    assertThat(pieces.get(0).getLast()).isTrue();
  }

  @Test
  void split_longMessage_fillsEveryPieceButTheLast() {
    List<SecAggChunk> pieces = Chunks.split(bytes(2 * Chunks.CHUNK_BYTES + 1));

    assertThat(pieces)
        .extracting(piece -> piece.getData().size())
        .containsExactly(Chunks.CHUNK_BYTES, Chunks.CHUNK_BYTES, 1);
    assertThat(pieces).extracting(SecAggChunk::getLast).containsExactly(false, false, true);
  }

  @Test
  void add_oneByteOverTheLimit_isRefusedAndSoIsWhatFollows() {
    ChunkAssembler assembler = new ChunkAssembler(10);
    assembler.add(piece(10, false));

    assertRefused(assembler, piece(1, true), Reason.TOO_LARGE);
    assertRefused(assembler, piece(1, true), Reason.UNEXPECTED);
  }

  @Test
  void add_wholeMessageOverTheLimit_isRefused() {
    assertRefused(new ChunkAssembler(10), piece(11, true), Reason.TOO_LARGE);
  }

  @Test
  void add_exactlyTheLimit_isTaken() {
    ChunkAssembler assembler = new ChunkAssembler(10);

    assertThat(assembler.add(piece(9, false))).isEmpty();
    assertThat(assembler.add(piece(1, true)).orElseThrow()).hasSize(10);
  }

  @Test
  void add_emptyPieceThatIsNotTheLast_isRefused() {
    assertRefused(new ChunkAssembler(10), piece(0, false), Reason.MALFORMED);
  }

  @Test
  void add_hugeLimitAndLittleData_allocatesLittle() {
    ChunkAssembler assembler = new ChunkAssembler(Integer.MAX_VALUE);

    // Two gigabytes would not fit the test's heap.
    assertThat(assembler.add(piece(5, false))).isEmpty();
    assertThat(assembler.add(piece(0, true)).orElseThrow()).hasSize(5);
  }

  @Test
  void constructor_negativeLimit_isRefused() {
    assertThatThrownBy(() -> new ChunkAssembler(-1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("maxBytes must be >= 0 but was -1");
  }

  private static void assertRefused(ChunkAssembler assembler, SecAggChunk piece, Reason reason) {
    assertThatThrownBy(() -> assembler.add(piece))
        .asInstanceOf(InstanceOfAssertFactories.type(ProtocolException.class))
        .extracting(ProtocolException::reason)
        .isEqualTo(reason);
  }

  private static Optional<byte[]> assemble(ChunkAssembler assembler, List<SecAggChunk> pieces) {
    for (SecAggChunk piece : pieces.subList(0, pieces.size() - 1)) {
      assertThat(assembler.add(piece)).isEmpty();
    }
    return assembler.add(pieces.get(pieces.size() - 1));
  }

  private static SecAggChunk piece(int size, boolean last) {
    return SecAggChunk.newBuilder().setData(ByteString.copyFrom(bytes(size))).setLast(last).build();
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    return bytes;
  }
}

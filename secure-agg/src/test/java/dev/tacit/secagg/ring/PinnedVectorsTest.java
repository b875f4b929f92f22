package dev.tacit.secagg.ring;

import static dev.tacit.secagg.testing.Vectors.hex;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.testing.Vectors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Masks and packed vectors against values that another program computed. */
class PinnedVectorsTest {
  private static final JsonNode PINNED = Vectors.read("secagg-v2.json");
  private static final List<VectorShape> VECTORS =
      List.of(new VectorShape(13, 5), new VectorShape(41, 3), new VectorShape(32, 1));

  /** In the third of three stretches that are expanded on their own. */
  @Test
  void mask_farElements_arePinned() {
    RingVectors mask = RingVectors.zero(List.of(new VectorShape(32, 300_010)));
    Masks masks = new Masks();
    masks.add(seeds().get(0));
    mask.apply(masks);
    assertThat(Arrays.copyOfRange(mask.toLongs().get(0), 300_000, 300_010))
        .isEqualTo(longs(PINNED.get("maskFrom300000")));
  }

  @Test
  void mask_eachVectorOfSeveralWidths_isPinned() {
    RingVectors mask = RingVectors.zero(VECTORS);
    Masks masks = new Masks();
    masks.add(seeds().get(0));
    mask.apply(masks);
    for (int i = 0; i < VECTORS.size(); i++) {
      assertThat(mask.toLongs().get(i)).isEqualTo(longs(PINNED.get("maskOfEachVector").get(i)));
    }
  }

  @Test
  void pack_everyOddWidth_isPinnedAndComesBack() {
    for (Map.Entry<String, JsonNode> entry : PINNED.get("packed").properties()) {
      VectorShape shape = new VectorShape(Integer.parseInt(entry.getKey()), 11);
      byte[] expected = HexFormat.of().parseHex(entry.getValue().asText());
      RingVectors vectors = RingVectors.zero(List.of(shape));
      fill(vectors.get(0));
      byte[] packed = new byte[shape.packedBytes()];
      vectors.pack(packed, 0);
      assertThat(packed).as("%d bits", shape.ringBits()).isEqualTo(expected);
      RingVectors back = RingVectors.zero(List.of(shape));
      back.addPacked(expected, 0);
      assertThat(back.toLongs().get(0)).isEqualTo(vectors.toLongs().get(0));
    }
  }

  /** Three vectors, two masks added and one subtracted, peers at places 0, 2 and 3 of five. */
  @Test
  void maskedInput_wholeMessage_isPinned() {
    RingVectors vectors = RingVectors.zero(VECTORS);
    VECTORS.forEach(shape -> fill(vectors.get(VECTORS.indexOf(shape))));
    Masks masks = new Masks();
    masks.add(seeds().get(0));
    masks.add(seeds().get(1));
    masks.subtract(seeds().get(2));
    vectors.apply(masks);
    BitSet peers = BitSet.valueOf(new byte[] {0b01101});
    MessageBounds bounds = MessageBounds.of(new SecAggParameters(4, 3, VECTORS), 9);
    byte[] message = MaskedInput.encode(peers, vectors, bounds);
    assertThat(message).isEqualTo(hex(PINNED, "maskedInput"));
    assertThat(MaskedInput.decode(message, bounds).peers()).isEqualTo(peers);
  }

  /** Multiples of the golden ratio's 64 bits. */
  private static void fill(RingVector vector) {
    long[] pattern =
        LongStream.rangeClosed(1, vector.shape().dimension())
            .map(i -> i * 0x9e3779b97f4a7c15L)
            .toArray();
    if (vector instanceof IntRingVector ints) {
      ints.add(Arrays.stream(pattern).mapToInt(value -> (int) value).toArray(), 1);
    } else {
      ((LongRingVector) vector).add(pattern, 1);
    }
  }

  private static List<byte[]> seeds() {
    List<byte[]> seeds = new ArrayList<>();
    PINNED.get("maskSeeds").forEach(seed -> seeds.add(HexFormat.of().parseHex(seed.asText())));
    return seeds;
  }

  private static long[] longs(JsonNode array) {
    return LongStream.range(0, array.size()).map(i -> array.get((int) i).asLong()).toArray();
  }
}

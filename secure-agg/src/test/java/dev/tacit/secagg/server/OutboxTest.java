package dev.tacit.secagg.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.Roster;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final List<Integer> encoded = new ArrayList<>();
  private final Outbox outbox = new Outbox(Roster.of(List.of("a", "b", "c")), of(0, 2), this::text);

  @Test
  void keysAndSize_encodeNothing() {
    assertThat(outbox).hasSize(2);
    assertThat(outbox.keySet()).containsExactly("a", "c");
    assertThat(outbox.containsKey("c")).isTrue();
    assertThat(outbox.containsKey("b")).isFalse();
    assertThat(outbox.containsKey("z")).isFalse();
    assertThat(encoded).isEmpty();
  }

  @Test
  void get_receiver_encodesEachTime() {
    assertThat(outbox.get("c")).containsExactly(2);
    assertThat(outbox.get("c")).containsExactly(2);
    assertThat(encoded).containsExactly(2, 2);
    assertThat(outbox.get("b")).isNull();
    assertThat(outbox.get("z")).isNull();
    assertThat(encoded).hasSize(2);
  }

  @Test
  void entries_areOfReceiversInOrder() {
    List<String> seen = new ArrayList<>();
    for (Map.Entry<String, byte[]> entry : outbox.entrySet()) {
      seen.add(entry.getKey() + entry.getValue()[0]);
    }
    assertThat(seen).containsExactly("a0", "c2");
  }

  private byte[] text(int device) {
    encoded.add(device);
    return new byte[] {(byte) device};
  }

  private static BitSet of(int... devices) {
    BitSet set = new BitSet();
    for (int device : devices) {
      set.set(device);
    }
    return set;
  }
}

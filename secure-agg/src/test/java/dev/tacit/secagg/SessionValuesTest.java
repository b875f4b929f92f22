package dev.tacit.secagg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionValuesTest {
  private static final byte[] DIGEST = new byte[32];

  @Test
  void parameters_outOfRange_areRefused() {
    assertThatThrownBy(() -> new SecAggParameters(9, 5, 32, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "threshold must be in [6, 10] for degree 9 and a SEMI_MALICIOUS server but was 5");
    assertThatThrownBy(() -> new SecAggParameters(9, 11, 32, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SecAggParameters(0, 1, 32, 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SecAggParameters(9, 7, 65, 1))
        .hasMessage("ringBits must be in [1, 64] but was 65");
    assertThatThrownBy(() -> new SecAggParameters(9, 7, 64, Integer.MAX_VALUE))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new SecAggParameters(9, 7, 8, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void binding_anyPartChanged_isAnother() {
    List<String> roster = List.of("a", "b");
    byte[] other = DIGEST.clone();
    other[31] = 1;
    Set<SessionBinding> bindings = new HashSet<>();
    bindings.add(SessionBinding.of("p", "t", 1, roster, DIGEST, DIGEST));
    bindings.add(SessionBinding.of("pt", "", 1, roster, DIGEST, DIGEST));
    bindings.add(SessionBinding.of("p", "u", 1, roster, DIGEST, DIGEST));
    bindings.add(SessionBinding.of("p", "t", 2, roster, DIGEST, DIGEST));
    bindings.add(SessionBinding.of("p", "t", 1, List.of("a", "c"), DIGEST, DIGEST));
    bindings.add(SessionBinding.of("p", "t", 1, List.of("a", "b", "c"), DIGEST, DIGEST));
    bindings.add(SessionBinding.of("p", "t", 1, roster, other, DIGEST));
    bindings.add(SessionBinding.of("p", "t", 1, roster, DIGEST, other));
    assertThat(bindings).hasSize(8);
    assertThat(SessionBinding.of("p", "t", 1, roster, DIGEST, DIGEST)).isIn(bindings);
    assertThatThrownBy(() -> SessionBinding.of("p", "t", 1, roster, new byte[31], DIGEST))
        .hasMessage("planSha256 must be 32 bytes but was 31");
    assertThatThrownBy(() -> SessionBinding.of("p", "t", -1, roster, DIGEST, DIGEST))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void roster_notAscendingByCodePoint_isRefused() {
    // By UTF-16 unit U+1F600 sorts before U+FF5E, by code point after it.
    assertThat(Roster.of(List.of("\uff5e", "\ud83d\ude00")).size()).isEqualTo(2);
    assertThatThrownBy(() -> Roster.of(List.of("\ud83d\ude00", "\uff5e")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("roster must ascend by code point without repeats but did not at 1");
    assertThatThrownBy(() -> Roster.of(List.of("a", "a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Roster.of(List.of("a"))).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Roster.of(Collections.nCopies(70_000, "a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Roster.of(List.of("", "a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Roster.of(List.of("a", "ab", "b")).indexOf("b")).hasValue(2);
    assertThat(Roster.of(List.of("a", "b")).indexOf("c")).isEmpty();
  }

  @Test
  void policy_outOfRange_isRefused() {
    assertThatThrownBy(() -> new ClientPolicy(0, 2, 2))
        .hasMessage("minimumNeighbours must be at least 1 but was 0");
    assertThatThrownBy(() -> new ClientPolicy(1, 1, 2))
        .hasMessage("minimumThreshold must be at least 2 but was 1");
    assertThatThrownBy(() -> new ClientPolicy(1, 2, 1))
        .hasMessage("minimumSurvivors must be at least 2 but was 1");
    assertThatThrownBy(() -> new ClientPolicy(1, 2, 2, 0))
        .hasMessage("maximumWeight must be at least 1 but was 0");
  }
}

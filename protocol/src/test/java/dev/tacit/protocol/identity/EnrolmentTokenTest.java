package dev.tacit.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.protocol.wire.Wire;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnrolmentTokenTest {
  private static final byte[] ROOT = bytes(1, 32);
  private static final byte[] SECRET = bytes(2, 32);
  private static final EnrolmentToken DEVICE =
      EnrolmentToken.forDevice(
          "authority.example.org", 7443, ROOT, SECRET, "10.0.0.1", 65535, "Gerät & Co");

  @Test
  void parse_encodedDevice_isEqual() {
    assertThat(EnrolmentToken.parse(DEVICE.encode())).isEqualTo(DEVICE).hasSameHashCodeAs(DEVICE);
  }

  @Test
  void parse_encodedAggregatorWithSpaceAround_isEqual() {
    EnrolmentToken token = EnrolmentToken.forAggregator("::1", 1, ROOT, SECRET);

    EnrolmentToken parsed = EnrolmentToken.parse(" " + token.encode() + "\n");

    assertThat(parsed).isEqualTo(token);
    assertThat(parsed.secret()).isEqualTo(SECRET);
    assertThat(parsed.tlsRootSha256()).isEqualTo(ROOT);
    assertThat(parsed.population()).isEmpty();
  }

  @Test
  void encode_isOneWord() {
    assertThat(DEVICE.encode()).matches("tacit1\\.[A-Za-z0-9_-]+");
  }

  @Property(tries = 500)
  void parse_oneCharacterChanged_isRefusedOrEqual(
      @ForAll @IntRange(min = 7, max = 150) int at, @ForAll @IntRange(max = 63) int to) {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    StringBuilder text = new StringBuilder(DEVICE.encode());
    if (text.charAt(at) != alphabet.charAt(to)) {
      text.setCharAt(at, alphabet.charAt(to));
      assertThatThrownBy(() -> EnrolmentToken.parse(text.toString()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("damaged");
    }
  }

  @Property(tries = 300)
  void parse_anyText_isRefusedInWords(@ForAll @StringLength(max = 3000) String text) {
    for (String candidate : new String[] {text, "tacit1." + text}) {
      assertThatThrownBy(() -> EnrolmentToken.parse(candidate))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("enrolment token must");
    }
  }

  @Test
  void parse_cutShort_saysSo() {
    String text = DEVICE.encode();
    for (int length = 7; length < text.length(); length++) {
      String cut = text.substring(0, length);
      assertThatThrownBy(() -> EnrolmentToken.parse(cut))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("enrolment token must be copied whole but is damaged");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "hello,must start with",
    "'',must start with",
    "tacit2.AAAA,of version 1",
    "tacit1.!!!,not base64url"
  })
  void parse_otherText_saysWhatWasExpected(String text, String expected) {
    assertThatThrownBy(() -> EnrolmentToken.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void parse_tooLong_isRefusedBeforeItIsDecoded() {
    assertThatThrownBy(() -> EnrolmentToken.parse("tacit1." + "A".repeat(5000)))
        .hasMessage("enrolment token must be <= 2048 characters but was 5007");
  }

  @Test
  void parse_unknownRoleWithTrueChecksum_isRefused() {
    byte[] bytes = Base64.getUrlDecoder().decode(DEVICE.encode().substring(7));
    bytes[0] = 2;
    byte[] body = Arrays.copyOf(bytes, bytes.length - 4);
    System.arraycopy(Digests.sha256(body), 0, bytes, body.length, 4);

    assertThatThrownBy(
            () -> EnrolmentToken.parse("tacit1." + Base64.getUrlEncoder().encodeToString(bytes)))
        .hasMessageContaining("known role");
  }

  @Test
  void toString_hidesTheSecret() {
    assertThat(DEVICE.toString())
        .contains("authority.example.org:7443", "10.0.0.1:65535")
        .doesNotContain(
            HexFormat.of().formatHex(SECRET), Base64.getEncoder().encodeToString(SECRET))
        .doesNotContain(DEVICE.encode().substring(10, 40));
  }

  @Test
  void secret_changedByTheCaller_leavesTheToken() {
    byte[] secret = SECRET.clone();
    EnrolmentToken token = EnrolmentToken.forAggregator("a", 1, ROOT, secret);
    secret[0]++;
    token.secret()[1]++;

    assertThat(token.secret()).isEqualTo(SECRET);
  }

  @Test
  void constructor_badComponents_nameRuleAndValue() {
    assertThatThrownBy(() -> EnrolmentToken.forAggregator("", 1, ROOT, SECRET))
        .hasMessage("authorityHost must be 1 to 253 bytes of UTF-8 but was 0 bytes");
    assertThatThrownBy(() -> EnrolmentToken.forAggregator("a", 65536, ROOT, SECRET))
        .hasMessage("authorityPort must be 1 to 65535 but was 65536");
    assertThatThrownBy(() -> EnrolmentToken.forAggregator("a", 1, bytes(1, 31), SECRET))
        .hasMessage("tlsRootSha256 must be 32 bytes but was 31");
    assertThatThrownBy(() -> EnrolmentToken.forAggregator("a", 1, ROOT, bytes(1, 16)))
        .hasMessage("secret must be 32 bytes but was 16");
    assertThatThrownBy(() -> EnrolmentToken.forDevice("a", 1, ROOT, SECRET, "b", 0, "p"))
        .hasMessage("aggregatorPort must be 1 to 65535 but was 0");
    assertThatThrownBy(() -> EnrolmentToken.forDevice("a", 1, ROOT, SECRET, "b", 1, "p\nq"))
        .hasMessage("population must be without control characters but has one");
    String tooLong = "é".repeat(Wire.MAX_NAME_BYTES / 2) + "p";
    assertThatThrownBy(() -> EnrolmentToken.forDevice("a", 1, ROOT, SECRET, "b", 1, tooLong))
        .hasMessage("population must be 1 to 128 bytes of UTF-8 but was 129 bytes");
    assertThatThrownBy(() -> new EnrolmentToken("a", 1, ROOT, SECRET, Role.AUTHORITY, "", 0, ""))
        .hasMessage("role must be DEVICE or AGGREGATOR but was AUTHORITY");
    assertThatThrownBy(() -> new EnrolmentToken("a", 1, ROOT, SECRET, Role.AGGREGATOR, "b", 0, ""))
        .hasMessage("aggregatorHost of an aggregator's token must be empty but was 1 bytes");
  }

  private static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}

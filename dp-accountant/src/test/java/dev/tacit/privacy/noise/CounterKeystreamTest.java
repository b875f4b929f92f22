package dev.tacit.privacy.noise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CounterKeystreamTest {
  private static final HexFormat HEX = HexFormat.of();
  private static final byte[] FIRST_BLOCK = HEX.parseHex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff");
  private static final byte[] PLAINTEXT =
      HEX.parseHex(
          "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
              + "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710");

  /** NIST SP 800-38A, F.5.1 and F.5.5: a ciphertext is plaintext and key stream, added. */
  @ParameterizedTest
  @CsvSource({
    "2b7e151628aed2a6abf7158809cf4f3c,"
        + "874d6191b620e3261bef6864990db6ce9806f66b7970fdff8617187bb9fffdff"
        + "5ae4df3edbd5d35e5b4f09020db03eab1e031dda2fbe03d1792170a0f3009cee",
    "603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4,"
        + "601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c5"
        + "2b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6",
  })
  void next_nistVectors_encryptTheirPlaintext(String key, String ciphertext) {
    byte[] bytes = HEX.parseHex(key);
    CounterKeystream stream = new CounterKeystream();
    stream.start(bytes, bytes.length, FIRST_BLOCK);
    byte[] text = new byte[PLAINTEXT.length];
    stream.next(text, text.length);
    for (int i = 0; i < text.length; i++) {
      text[i] ^= PLAINTEXT[i];
    }
    assertThat(HEX.formatHex(text)).isEqualTo(ciphertext);
  }

  /** Long enough that the stream has passed from short calls of the cipher to long ones. */
  @Test
  void next_inPartsOfAnyLength_isOneStream() throws GeneralSecurityException {
    byte[] key = new byte[32];
    Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(FIRST_BLOCK));
    CounterKeystream stream = new CounterKeystream();
    stream.start(key, key.length, FIRST_BLOCK);
    for (int i = 0; i < 120; i++) {
      byte[] part = new byte[1 + i * 997];
      stream.next(part, part.length);
      assertThat(part).isEqualTo(cipher.update(new byte[part.length]));
    }
  }

  @Test
  void start_wrongLengths_namesThem() {
    CounterKeystream stream = new CounterKeystream();
    assertThatThrownBy(() -> stream.start(new byte[32], 24, FIRST_BLOCK))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("24");
    assertThatThrownBy(() -> stream.start(new byte[32], 32, new byte[12]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("12");
  }
}

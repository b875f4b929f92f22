package dev.tacit.secagg.keys;

import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.sharing.Shamir;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * AES-256-GCM of one device's pair of shares for another. A key encrypts exactly one message (it is
 * bound to session, sender and receiver), so the nonce is a constant. Not thread-safe.
 *
 * <p>The JDK copies keys into its own objects, which cannot be wiped from here.
 */
public final class ShareCipher {
  /** Bytes of a share of the mask key followed by a share of the self-mask seed. */
  public static final int PLAIN_BYTES = 2 * Shamir.SECRET_BYTES;

  private static final int TAG_BYTES = 16;

  /** Bytes of an encrypted pair. */
  public static final int ENCRYPTED_BYTES = PLAIN_BYTES + TAG_BYTES;

  private static final byte[] NONCE = new byte[12];
  private static final byte[] DOMAIN = "tacit secagg shares v1".getBytes(StandardCharsets.UTF_8);

  private final Cipher cipher;
  private final byte[] binding;

  public ShareCipher(SessionBinding binding) {
    this.binding = binding.digest();
    try {
      this.cipher = Cipher.getInstance("AES/GCM/NoPadding");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /** Encrypts {@link #PLAIN_BYTES}. */
  public byte[] encrypt(byte[] key, int sender, int receiver, byte[] plain) {
    try {
      init(Cipher.ENCRYPT_MODE, key, sender, receiver);
      return cipher.doFinal(plain);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot encrypt", e);
    }
  }

  /**
   * The plain shares, or nothing if the text is not what the sender encrypted for the receiver in
   * this session.
   */
  public Optional<byte[]> decrypt(byte[] key, int sender, int receiver, byte[] encrypted) {
    try {
      init(Cipher.DECRYPT_MODE, key, sender, receiver);
      byte[] plain = cipher.doFinal(encrypted);
      return plain.length == PLAIN_BYTES ? Optional.of(plain) : Optional.empty();
    } catch (AEADBadTagException e) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM cannot decrypt", e);
    }
  }

  private void init(int mode, byte[] key, int sender, int receiver)
      throws GeneralSecurityException {
    cipher.init(
        mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BYTES * Byte.SIZE, NONCE));
    cipher.updateAAD(DOMAIN);
    cipher.updateAAD(binding);
    cipher.updateAAD(ByteBuffer.allocate(8).putInt(sender).putInt(receiver).array());
  }
}

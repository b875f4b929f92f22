package dev.tacit.protocol.identity;

import dev.tacit.protocol.wire.Wire;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;

/**
 * What an operator hands to a device or an aggregator so that it can enrol once: where the
 * authority is, how to recognise it, a one-time secret, and where to go afterwards. Whoever holds
 * it can enrol in the holder's stead, so it travels like a password.
 *
 * @param authorityHost name or address, 1 to 253 characters
 * @param authorityPort 1 to 65535
 * @param tlsRootSha256 SHA-256 of the DER of the authority's TLS root, 32 bytes: the authority is
 *     whoever has a certificate from that root
 * @param secret 32 random bytes that the authority accepts once
 * @param role {@link Role#DEVICE} or {@link Role#AGGREGATOR}
 * @param aggregatorHost name or address; empty for an aggregator's token
 * @param aggregatorPort 1 to 65535; 0 for an aggregator's token
 * @param population the device's population, 1 to {@link Wire#MAX_NAME_BYTES} bytes of UTF-8; empty
 *     for an aggregator's token
 */
@SuppressWarnings("ArrayRecordComponent") // Copied in and out, and compared by content.
public record EnrolmentToken(
    String authorityHost,
    int authorityPort,
    byte[] tlsRootSha256,
    byte[] secret,
    Role role,
    String aggregatorHost,
    int aggregatorPort,
    String population) {

  /** Bytes of the secret. */
  public static final int SECRET_BYTES = 32;

  private static final String PREFIX = "tacit1.";
  private static final int MAX_HOST_BYTES = 253;
  private static final int CHECKSUM_BYTES = 4;
  private static final int MAX_ENCODED_CHARACTERS = 2048;

  public EnrolmentToken {
    requireText("authorityHost", authorityHost, 1, MAX_HOST_BYTES);
    requirePort("authorityPort", authorityPort);
    tlsRootSha256 = requireBytes("tlsRootSha256", tlsRootSha256, Digests.SHA256_BYTES);
    secret = requireBytes("secret", secret, SECRET_BYTES);
    if (role == Role.DEVICE) {
      requireText("aggregatorHost", aggregatorHost, 1, MAX_HOST_BYTES);
      requirePort("aggregatorPort", aggregatorPort);
      requireText("population", population, 1, Wire.MAX_NAME_BYTES);
    } else if (role == Role.AGGREGATOR) {
      requireText("aggregatorHost of an aggregator's token", aggregatorHost, 0, 0);
      requireText("population of an aggregator's token", population, 0, 0);
      if (aggregatorPort != 0) {
        throw new IllegalArgumentException(
            "aggregatorPort of an aggregator's token must be 0 but was " + aggregatorPort);
      }
    } else {
      throw new IllegalArgumentException("role must be DEVICE or AGGREGATOR but was " + role);
    }
  }

  /** A token that enrols one device. */
  public static EnrolmentToken forDevice(
      String authorityHost,
      int authorityPort,
      byte[] tlsRootSha256,
      byte[] secret,
      String aggregatorHost,
      int aggregatorPort,
      String population) {
    return new EnrolmentToken(
        authorityHost,
        authorityPort,
        tlsRootSha256,
        secret,
        Role.DEVICE,
        aggregatorHost,
        aggregatorPort,
        population);
  }

  /** A token that enrols one aggregator. */
  public static EnrolmentToken forAggregator(
      String authorityHost, int authorityPort, byte[] tlsRootSha256, byte[] secret) {
    return new EnrolmentToken(
        authorityHost, authorityPort, tlsRootSha256, secret, Role.AGGREGATOR, "", 0, "");
  }

  /** A copy of the digest. */
  @Override
  public byte[] tlsRootSha256() {
    return tlsRootSha256.clone();
  }

  /** A copy of the secret. */
  @Override
  public byte[] secret() {
    return secret.clone();
  }

  /**
   * One word of printable ASCII, {@code tacit1.} and base64url, that ends in a checksum against
   * incomplete copies. It holds the secret.
   */
  public String encode() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeByte(role == Role.DEVICE ? 0 : 1);
      out.write(secret);
      out.write(tlsRootSha256);
      writeText(out, authorityHost);
      out.writeShort(authorityPort);
      writeText(out, aggregatorHost);
      out.writeShort(aggregatorPort);
      writeText(out, population);
      out.write(checksum(bytes.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
  }

  /**
   * Reads what {@link #encode} wrote; white space around it is ignored.
   *
   * @throws IllegalArgumentException saying what is wrong with the text, without repeating it
   */
  public static EnrolmentToken parse(String text) {
    String token = text.strip();
    if (!token.startsWith("tacit")) {
      throw new IllegalArgumentException(
          "enrolment token must start with \"" + PREFIX + "\" but does not");
    }
    if (!token.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "enrolment token must be of version 1 (\"" + PREFIX + "...\") but is of another");
    }
    if (token.length() > MAX_ENCODED_CHARACTERS) {
      throw new IllegalArgumentException(
          "enrolment token must be <= "
              + MAX_ENCODED_CHARACTERS
              + " characters but was "
              + token.length());
    }
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(token.substring(PREFIX.length()));
    } catch (IllegalArgumentException e) {
      throw damaged("a character that is not base64url, or one too few", e);
    }
    int end = bytes.length - CHECKSUM_BYTES;
    if (end <= 0
        || !Arrays.equals(
            checksum(Arrays.copyOf(bytes, end)), Arrays.copyOfRange(bytes, end, bytes.length))) {
      throw damaged("its checksum does not fit", null);
    }
    return decode(Arrays.copyOf(bytes, end));
  }

  /** Everything but the secret. */
  @Override
  public String toString() {
    return "EnrolmentToken[role="
        + role
        + ", authority="
        + authorityHost
        + ":"
        + authorityPort
        + (role == Role.DEVICE
            ? ", aggregator=" + aggregatorHost + ":" + aggregatorPort + ", population=" + population
            : "")
        + "]";
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EnrolmentToken that
        && MessageDigest.isEqual(secret, that.secret)
        && Arrays.equals(tlsRootSha256, that.tlsRootSha256)
        && role == that.role
        && authorityHost.equals(that.authorityHost)
        && authorityPort == that.authorityPort
        && aggregatorHost.equals(that.aggregatorHost)
        && aggregatorPort == that.aggregatorPort
        && population.equals(that.population);
  }

  @Override
  public int hashCode() {
    // Without the secret: a hash code may be printed.
    return Objects.hash(
        authorityHost, authorityPort, role, aggregatorHost, aggregatorPort, population);
  }

  private static EnrolmentToken decode(byte[] bytes) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
      int role = in.readUnsignedByte();
      if (role > 1) {
        throw new IllegalArgumentException("enrolment token must name a known role but does not");
      }
      byte[] secret = readBytes(in, SECRET_BYTES);
      byte[] root = readBytes(in, Digests.SHA256_BYTES);
      EnrolmentToken token =
          new EnrolmentToken(
              readText(in),
              in.readUnsignedShort(),
              root,
              secret,
              role == 0 ? Role.DEVICE : Role.AGGREGATOR,
              readText(in),
              in.readUnsignedShort(),
              readText(in));
      if (in.read() >= 0) {
        throw damaged("it is too long", null);
      }
      return token;
    } catch (IOException e) {
      throw damaged("its fields do not decode", e);
    }
  }

  private static IllegalArgumentException damaged(String how, Throwable cause) {
    return new IllegalArgumentException(
        "enrolment token must be copied whole but is damaged: " + how, cause);
  }

  private static byte[] checksum(byte[] bytes) {
    return Arrays.copyOf(Digests.sha256(bytes), CHECKSUM_BYTES);
  }

  private static void writeText(DataOutputStream out, String text) throws IOException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeByte(utf8.length);
    out.write(utf8);
  }

  private static String readText(DataInputStream in) throws IOException {
    byte[] utf8 = readBytes(in, in.readUnsignedByte());
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("not UTF-8", e);
    }
  }

  private static byte[] readBytes(DataInputStream in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  private static void requireText(String name, String text, int minBytes, int maxBytes) {
    Objects.requireNonNull(text, name);
    int bytes = text.getBytes(StandardCharsets.UTF_8).length;
    if (bytes < minBytes || bytes > maxBytes) {
      throw new IllegalArgumentException(
          name
              + " must be "
              + (maxBytes == 0 ? "empty" : minBytes + " to " + maxBytes + " bytes of UTF-8")
              + " but was "
              + bytes
              + " bytes");
    }
    if (text.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(name + " must be without control characters but has one");
    }
  }

  private static void requirePort(String name, int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(name + " must be 1 to 65535 but was " + port);
    }
  }

  private static byte[] requireBytes(String name, byte[] bytes, int length) {
    if (bytes.length != length) {
      throw new IllegalArgumentException(
          name + " must be " + length + " bytes but was " + bytes.length);
    }
    return bytes.clone();
  }
}

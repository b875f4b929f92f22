package dev.tacit.learning.training;

import dev.tacit.learning.data.ExampleStore;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether a training goes on with the examples it began with: a SHA-256 of all that they
 * hold, in their order, and of whose they are.
 *
 * <h2>Private</h2>
 *
 * <p>It is as private as the examples. Whoever has it can check a guess at all of them, so one who
 * knows all examples but one learns from it what differential privacy is to hide; no key that is
 * kept beside it would change that. It belongs into nothing that is released, nor into a {@link
 * TrainingState}, which holds nothing else that was not released. {@link #toString} does not show
 * it.
 *
 * <p>What is hashed, numbers little-endian: the text {@code tacit-data-1}; the number of examples,
 * of sides of an input, each side, classes, vocabulary (-1 without one), numbers of a target (int
 * each); of each example the label (int), the input and the target (IEEE 754 floats); the number of
 * users (-1 without any), of each how many examples and which (int each). No two such lists have
 * the same bytes.
 *
 * <p>Immutable and thread-safe.
 */
public final class DataFingerprint {
  private static final String NAME = "tacit-data-1";
  private static final Pattern FORM = Pattern.compile(NAME + " sha256:([0-9a-f]{64})\n");
  private static final int PORTION = 1 << 16;

  private final byte[] digest;

  private DataFingerprint(byte[] digest) {
    this.digest = digest;
  }

  /**
   * Of examples that are units themselves. Reads each once, in their order, with no more than a few
   * of them in memory: some tenths of a second for 60,000 images of 28 by 28.
   */
  public static DataFingerprint of(ExampleStore examples) {
    Hash hash = new Hash();
    hash.examples(examples);
    hash.whole(-1);
    return new DataFingerprint(hash.digest());
  }

  /** The same of users' examples. */
  public static DataFingerprint of(ExampleStore examples, Users users) {
    Hash hash = new Hash();
    hash.examples(examples);
    hash.whole(users.count());
    for (int user = 0; user < users.count(); user++) {
      int[] own = users.examples(user);
      hash.whole(own.length);
      for (int example : own) {
        hash.whole(example);
      }
    }
    return new DataFingerprint(hash.digest());
  }

  /** As a line of text, for a file that stays with its owner. */
  public String encode() {
    return NAME + " sha256:" + HexFormat.of().formatHex(digest) + "\n";
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static DataFingerprint decode(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "fingerprint must be " + NAME + " sha256: and 64 hexadecimal digits but was not");
    }
    return new DataFingerprint(HexFormat.of().parseHex(matcher.group(1)));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DataFingerprint that && MessageDigest.isEqual(digest, that.digest);
  }

  @Override
  public int hashCode() {
    return ByteBuffer.wrap(digest).getInt();
  }

  @Override
  public String toString() {
    return "DataFingerprint[private]";
  }

  /** Numbers on their way into a digest. */
  private static final class Hash {
    private final MessageDigest sha = sha256();
    private final ByteBuffer waiting = ByteBuffer.allocate(PORTION).order(ByteOrder.LITTLE_ENDIAN);

    Hash() {
      sha.update(NAME.getBytes(StandardCharsets.US_ASCII));
    }

    private static MessageDigest sha256() {
      try {
        return MessageDigest.getInstance("SHA-256");
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("SHA-256 must be offered by the platform", e);
      }
    }

    void examples(ExampleStore examples) {
      int[] shape = examples.inputShape();
      whole(examples.size());
      whole(shape.length);
      int size = 1;
      for (int side : shape) {
        whole(side);
        size = Math.multiplyExact(size, side);
      }
      whole(examples.classes());
      whole(examples.vocabulary().orElse(-1));
      whole(examples.targets());
      float[] input = new float[size];
      float[] target = new float[examples.targets()];
      for (int example = 0; example < examples.size(); example++) {
        whole(examples.label(example));
        examples.input(example, input, 0);
        numbers(input);
        if (target.length > 0) {
          examples.target(example, target, 0);
          numbers(target);
        }
      }
    }

    void whole(int value) {
      if (waiting.remaining() < Integer.BYTES) {
        flush();
      }
      waiting.putInt(value);
    }

    private void numbers(float[] values) {
      for (int done = 0; done < values.length; ) {
        int count = Math.min(values.length - done, waiting.remaining() / Float.BYTES);
        waiting.asFloatBuffer().put(values, done, count);
        waiting.position(waiting.position() + Float.BYTES * count);
        done += count;
        if (done < values.length) {
          flush();
        }
      }
    }

    private void flush() {
      sha.update(waiting.array(), 0, waiting.position());
      waiting.clear();
    }

    byte[] digest() {
      flush();
      return sha.digest();
    }
  }
}

package dev.tacit.client;

import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.identity.SecretFile;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Control variates of SCAFFOLD, which a device keeps from round to round: a file for each task,
 * that only its owner may read, written whole or not at all. What is not there, or not as it was
 * written, counts as lost: the device starts at zeros again, which the algorithm allows, and the
 * server's variate is off by a lost one over the number of devices.
 *
 * <p>It is written in a round when this device knows that its input is in the sum, and holds the
 * variates before and after that round. How the round ended, the next plan says, whatever the
 * device heard: if that is of the same round again, the sum came to nothing and the one before
 * holds; if it is of a later round, the one after, unless it names another attempt that the round
 * was committed by, which went on without this device. Of a round too long ago to be named, the one
 * after is taken.
 *
 * <p>A file, little-endian: the magic {@code TACI}, version (int 1), the binding (32 bytes), the
 * round (int), the attempt at it (long), the number of weights (int), the variate before and the
 * one after (IEEE 754 floats), the SHA-256 of all that. The binding is the digest of the device's
 * name, population, task, model, and clipping norm, noise, sampling, batch, steps and range: no
 * other task's is ever taken for it, nor one that was made with another noise. Not thread-safe.
 */
final class VariateStore {
  /** Tasks whose variates are kept; of more the one that was changed longest ago is dropped. */
  static final int MOST_TASKS = 4;

  private static final Logger LOG = LoggerFactory.getLogger(TacitClient.class);
  private static final int MAGIC = 0x49434154;
  private static final int VERSION = 2;
  private static final int HEADER = 4 * Integer.BYTES + Long.BYTES + Digests.SHA256_BYTES;
  private static final String SUFFIX = ".variate";

  /** What float rounding may add to a bound. */
  private static final double SLACK = 1 + 0x1p-20;

  private final Path directory;
  private final String device;

  /**
   * @param directory made when something is kept
   */
  VariateStore(Path directory, String device) {
    this.directory = directory;
    this.device = device;
  }

  /**
   * The variate of the plan's task; zeros if none is there.
   *
   * @param range that its numbers are within
   */
  float[] read(DevicePlan plan, double range) {
    int count = plan.model().parameterCount();
    Path file = file(plan);
    if (Files.notExists(file)) {
      return new float[count];
    }
    try {
      long expected = HEADER + 2L * Float.BYTES * count + Digests.SHA256_BYTES;
      byte[] bytes = SecretFile.read(file, Math.toIntExact(expected));
      Optional<float[]> variate = decode(bytes, expected, plan, range);
      if (variate.isPresent()) {
        return variate.get();
      }
      LOG.warn(
          "{} is not a control variate of this task as it was written: it counts as lost", file);
    } catch (IOException | ArithmeticException e) {
      LOG.warn("{} cannot be read: the control variate counts as lost: {}", file, e.toString());
    }
    return new float[count];
  }

  private Optional<float[]> decode(byte[] bytes, long expected, DevicePlan plan, double range) {
    if (bytes.length != expected) {
      return Optional.empty();
    }
    int end = bytes.length - Digests.SHA256_BYTES;
    byte[] digest = Arrays.copyOfRange(bytes, end, bytes.length);
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, end).order(ByteOrder.LITTLE_ENDIAN);
    boolean known = in.getInt() == MAGIC && in.getInt() == VERSION;
    byte[] binding = new byte[Digests.SHA256_BYTES];
    in.get(binding);
    int round = in.getInt();
    long attempt = in.getLong();
    int count = plan.model().parameterCount();
    // That of a round still to come is of another task, which had the same name.
    if (!known
        || !Arrays.equals(binding, binding(plan))
        || round > plan.round()
        || in.getInt() != count
        || !Arrays.equals(digest, Digests.sha256(bytes, end))) {
      return Optional.empty();
    }
    float[] variate = new float[count];
    in.asFloatBuffer().position(tookIn(plan, round, attempt) ? count : 0).get(variate);
    for (float value : variate) {
      if (!(Math.abs(value) <= range * SLACK)) {
        return Optional.empty();
      }
    }
    return Optional.of(variate);
  }

  /** Whether the round, not after the plan's, was committed by the attempt. */
  private static boolean tookIn(DevicePlan plan, int round, long attempt) {
    List<Long> committed = plan.assignment().committed();
    int back = plan.round() - 1 - round;
    return back >= 0 && (back >= committed.size() || committed.get(back) == attempt);
  }

  /**
   * Keeps what the plan's round makes of the task's variate, in place of what was there.
   *
   * @throws UncheckedIOException if it cannot be written; what was there stays
   */
  void write(DevicePlan plan, Contribution.Variate variate) {
    try {
      SecretFile.createDirectory(directory);
      Path file = file(plan);
      replace(file, encode(plan, variate));
      tidy(file);
    } catch (IOException e) {
      throw new UncheckedIOException("the control variate cannot be kept in " + directory, e);
    }
  }

  private byte[] encode(DevicePlan plan, Contribution.Variate variate) {
    int count = variate.before().length;
    int end = Math.addExact(HEADER, Math.multiplyExact(2 * Float.BYTES, count));
    ByteBuffer bytes =
        ByteBuffer.allocate(end + Digests.SHA256_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).put(binding(plan));
    bytes.putInt(plan.round()).putLong(plan.attempt()).putInt(count);
    bytes.asFloatBuffer().put(variate.before()).put(variate.after());
    bytes.position(end);
    return bytes.put(Digests.sha256(bytes.array(), end)).array();
  }

  private void replace(Path file, byte[] bytes) throws IOException {
    try {
      SecretFile.replace(file, bytes);
    } catch (ClosedByInterruptException e) {
      // Of the folder, whose names are durable a little later then.
      LOG.debug("interrupted while {} was forced", directory);
    }
  }

  /** What a crash left half-written goes, and what is of too many tasks. */
  private void tidy(Path kept) {
    record Aged(Path file, FileTime changed) {}
    List<Aged> others = new ArrayList<>();
    try {
      for (Path file : files()) {
        if (file.toString().endsWith(SecretFile.UNFINISHED)) {
          Files.deleteIfExists(file);
        } else if (file.toString().endsWith(SUFFIX) && !file.equals(kept)) {
          others.add(new Aged(file, Files.getLastModifiedTime(file)));
        }
      }
      others.sort(Comparator.comparing(Aged::changed));
      for (int i = 0; i <= others.size() - MOST_TASKS; i++) {
        Files.deleteIfExists(others.get(i).file());
      }
    } catch (IOException e) {
      LOG.warn("old control variates in {} are left there: {}", directory, e.toString());
    }
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.toList();
    }
  }

  private Path file(DevicePlan plan) {
    return directory.resolve(HexFormat.of().formatHex(binding(plan), 0, 16) + SUFFIX);
  }

  private byte[] binding(DevicePlan plan) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(all)) {
      for (String part : List.of(device, plan.population(), plan.task(), plan.model().toJson())) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
      }
      for (double term : plan.assignment().variateTerms()) {
        out.writeDouble(term);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Digests.sha256(all.toByteArray());
  }
}

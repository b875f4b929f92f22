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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
 * <p>It is written before a masked input is given out, and holds two variates: the one before, with
 * the attempt that summed what led to it, and the one after, with the attempt that the input is
 * for. When this device is chosen again the server tells the attempt that summed its input last,
 * and so which of the two its own variate holds, whatever the device heard of the round's end. A
 * task that began anew under the same name has attempts of a later time, and does not know one of
 * before: its devices start at zeros, as its server does, and so do those whose file is a copy of
 * an earlier day.
 *
 * <p>A file, little-endian: the magic {@code TACI}, version (int 3), the binding (32 bytes), the
 * attempts of the variate before (0 if none was summed) and of the one after (longs), the number of
 * weights (int), the variate before and the one after (IEEE 754 floats), the SHA-256 of all that.
 * The binding is the digest of the device's name, population, task, model, and clipping norm,
 * noise, sampling, batch, steps and range: no other task's is ever taken for it, nor one that was
 * made with another noise. Not thread-safe.
 */
final class VariateStore {
  /** Tasks whose variates are kept; of more the one that was changed longest ago is dropped. */
  static final int MOST_TASKS = 4;

  /** A file that was not finished for so long will not be: to write one takes seconds. */
  static final Duration ABANDONED = Duration.ofDays(1);

  private static final Logger LOG = LoggerFactory.getLogger(TacitClient.class);
  private static final int MAGIC = 0x49434154;
  private static final int VERSION = 3;
  private static final int HEADER = 3 * Integer.BYTES + 2 * Long.BYTES + Digests.SHA256_BYTES;
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
   * The variate of the plan's task that the server's holds; zeros if none is there.
   *
   * @param summed attempt whose sum holds this device's last input, 0 if none does
   * @param range that its numbers are within
   */
  float[] read(DevicePlan plan, long summed, double range) {
    int count = plan.model().parameterCount();
    Path file = file(plan);
    if (summed == 0) {
      return new float[count];
    }
    if (Files.notExists(file)) {
      LOG.warn("{} is not there: the control variate counts as lost", file);
      return new float[count];
    }
    try {
      long expected = HEADER + 2L * Float.BYTES * count + Digests.SHA256_BYTES;
      byte[] bytes = SecretFile.read(file, Math.toIntExact(expected));
      Optional<float[]> variate = decode(bytes, expected, plan, summed);
      if (variate.isPresent() && within(variate.get(), range)) {
        return variate.get();
      }
      LOG.warn(
          "{} is not the control variate that the task's server holds, as it was written: it counts"
              + " as lost",
          file);
    } catch (IOException | ArithmeticException e) {
      LOG.warn("{} cannot be read: the control variate counts as lost: {}", file, e.toString());
    }
    return new float[count];
  }

  private Optional<float[]> decode(byte[] bytes, long expected, DevicePlan plan, long summed) {
    if (bytes.length != expected) {
      return Optional.empty();
    }
    int end = bytes.length - Digests.SHA256_BYTES;
    byte[] digest = Arrays.copyOfRange(bytes, end, bytes.length);
    ByteBuffer in = ByteBuffer.wrap(bytes, 0, end).order(ByteOrder.LITTLE_ENDIAN);
    boolean known = in.getInt() == MAGIC && in.getInt() == VERSION;
    byte[] binding = new byte[Digests.SHA256_BYTES];
    in.get(binding);
    long before = in.getLong();
    long after = in.getLong();
    int count = plan.model().parameterCount();
    if (!known
        || !Arrays.equals(binding, binding(plan))
        || (summed != before && summed != after)
        || in.getInt() != count
        || !Arrays.equals(digest, Digests.sha256(bytes, end))) {
      return Optional.empty();
    }
    float[] variate = new float[count];
    in.asFloatBuffer().position(summed == after ? count : 0).get(variate);
    return Optional.of(variate);
  }

  private static boolean within(float[] variate, double range) {
    for (float value : variate) {
      if (!(Math.abs(value) <= range * SLACK)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Keeps what the plan's attempt would make of the task's variate, in place of what was there.
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
    bytes.putLong(variate.summed()).putLong(plan.attempt()).putInt(count);
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

  /**
   * What a crash left half-written goes, and what is of too many tasks. Another process may be at
   * work in the folder, as one that is being replaced: what it has just begun is left alone, and
   * what it has taken away is gone.
   */
  private void tidy(Path kept) {
    try {
      // By the clock that sets the files' times.
      Instant now = Files.getLastModifiedTime(kept).toInstant();
      List<Aged> others = new ArrayList<>();
      for (Aged file : files()) {
        if (file.named(SecretFile.UNFINISHED)) {
          if (file.changed().isBefore(now.minus(ABANDONED))) {
            Files.deleteIfExists(file.path());
          }
        } else if (file.named(SUFFIX) && !file.path().equals(kept)) {
          others.add(file);
        }
      }
      others.sort(Comparator.comparing(Aged::changed));
      for (int i = 0; i <= others.size() - MOST_TASKS; i++) {
        Files.deleteIfExists(others.get(i).path());
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("old control variates in {} are left there: {}", directory, e.toString());
    }
  }

  private record Aged(Path path, Instant changed) {
    boolean named(String end) {
      return path.toString().endsWith(end);
    }
  }

  private List<Aged> files() throws IOException {
    List<Aged> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        try {
          all.add(new Aged(file, Files.getLastModifiedTime(file).toInstant()));
        } catch (NoSuchFileException e) {
          LOG.debug("{} went while {} was listed", file, directory);
        }
      }
    }
    return all;
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

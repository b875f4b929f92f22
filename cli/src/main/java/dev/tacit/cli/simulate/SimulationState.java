package dev.tacit.cli.simulate;

import dev.tacit.cli.config.YamlWriter;
import dev.tacit.cli.train.RunFolder;
import dev.tacit.learning.training.DataFingerprint;
import dev.tacit.simulation.experiment.Simulation;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;

/**
 * What a simulation that was broken off goes on from: {@code simulation.state}, replaced as it
 * runs, removed when it is done. It may hold what clients keep, and a fingerprint of the examples:
 * it is as private as they are.
 *
 * <p>The magic {@code TACR}, version 1; SHA-256 of the configuration; the data's fingerprint; the
 * Java machine; seconds so far; {@link Simulation#save}; SHA-256 of all before.
 *
 * @param seconds that the rounds until then took
 * @param sameJava whether they ran on the same Java machine: on another the last bits may differ
 */
record SimulationState(double seconds, boolean sameJava) {
  private static final int MAGIC = 0x54414352;
  private static final int VERSION = 1;

  static Path file(Path folder) {
    return folder.resolve("simulation.state");
  }

  /** Replaces what was there, whole or not at all. */
  static void write(Path folder, SimulationJob job, Simulation simulation, double seconds)
      throws IOException {
    byte[] config = digest(job);
    String data = DataFingerprint.of(job.examples()).encode();
    RunFolder.writePrivate(file(folder), out -> write(out, config, data, simulation, seconds));
  }

  private static void write(
      OutputStream whole, byte[] config, String data, Simulation simulation, double seconds)
      throws IOException {
    DigestOutputStream digested = new DigestOutputStream(whole, sha256());
    DataOutputStream out = new DataOutputStream(digested);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.write(config);
    out.writeUTF(data);
    out.writeUTF(java());
    out.writeDouble(seconds);
    simulation.save(out);
    out.flush();
    byte[] sum = digested.getMessageDigest().digest();
    whole.write(sum);
  }

  /**
   * Lets a simulation that has not begun go on from what a folder holds, if it does.
   *
   * @throws IllegalArgumentException if that is of another configuration or other data, or damaged
   */
  static Optional<SimulationState> resume(Path folder, SimulationJob job, Simulation simulation)
      throws IOException {
    Path file = file(folder);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try (DigestInputStream digested =
        new DigestInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16), sha256())) {
      DataInputStream in = new DataInputStream(digested);
      if (in.readInt() != MAGIC || in.readInt() != VERSION) {
        throw new IOException("it is of another kind or version");
      }
      require(file, "configuration", MessageDigest.isEqual(digest(job), in.readNBytes(32)));
      boolean same = DataFingerprint.of(job.examples()).encode().equals(in.readUTF());
      require(file, "data", same);
      boolean sameJava = in.readUTF().equals(java());
      double seconds = in.readDouble();
      simulation.restore(in);
      byte[] sum = digested.getMessageDigest().digest();
      digested.on(false);
      if (!MessageDigest.isEqual(sum, in.readAllBytes())) {
        throw new IOException("its check sum is another");
      }
      return Optional.of(new SimulationState(seconds, sameJava));
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "%s must be what a simulation left but is damaged (%s): remove it to begin anew"
              .formatted(file, e instanceof EOFException ? "it ends too soon" : e.getMessage()),
          e);
    }
  }

  private static void require(Path file, String what, boolean same) {
    if (!same) {
      throw new IllegalArgumentException(
          "%s must be of this %s but is of another: put the old one back, or begin anew"
              .formatted(file, what));
    }
  }

  private static byte[] digest(SimulationJob job) {
    MessageDigest digest = sha256();
    digest.update(YamlWriter.write(job.config().resolved()).getBytes(StandardCharsets.UTF_8));
    // Of a file, which may have changed.
    job.experiment().model().given().ifPresent(given -> digest.update(given.encode()));
    return digest.digest();
  }

  private static String java() {
    return "%s %s %s"
        .formatted(
            System.getProperty("java.vm.name"),
            System.getProperty("java.vm.version"),
            System.getProperty("os.arch"));
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 must be offered by the platform", e);
    }
  }
}

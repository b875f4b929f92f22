package dev.tacit.authority;

import dev.tacit.protocol.identity.Certificates;
import dev.tacit.protocol.identity.Pem;
import dev.tacit.protocol.identity.SecretFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The two roots of an authority and the file that keeps them. */
record Roots(Issuer tls, Issuer identity) {
  /** How long a root is good: ten years of 365 days. */
  static final Duration VALIDITY = Duration.ofDays(3650);

  private static final String FILE = "roots.pem";
  private static final String LOCK = "roots.lock";
  private static final int MAX_FILE_BYTES = 64 << 10;
  private static final List<String> BLOCKS =
      List.of(Pem.PRIVATE_KEY, Pem.CERTIFICATE, Pem.PRIVATE_KEY, Pem.CERTIFICATE);

  static Roots create(Clock clock) {
    return new Roots(
        Issuer.create("EC", "Tacit TLS root", clock.instant(), VALIDITY),
        Issuer.create("Ed25519", "Tacit identity root", clock.instant(), VALIDITY));
  }

  /** The roots of a directory; the lock keeps two processes from making two pairs. */
  static synchronized Roots openOrCreate(Path directory, Clock clock) {
    Path file = directory.resolve(FILE);
    try {
      SecretFile.createDirectory(directory);
      SecretFile.requireOwnerOnly(directory);
      try (FileChannel channel =
              FileChannel.open(
                  directory.resolve(LOCK),
                  Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                  SecretFile.ownerOnly());
          FileLock lock = channel.lock()) {
        if (!lock.isValid()) {
          throw new IOException("lock must be held but is not");
        }
        if (!Files.exists(file)) {
          create(clock).save(file);
        }
        return load(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("roots of " + directory + ": " + e.getMessage(), e);
    }
  }

  private void save(Path file) throws IOException {
    List<Pem.Block> blocks;
    try {
      blocks =
          List.of(
              new Pem.Block(Pem.PRIVATE_KEY, tls.key().getEncoded()),
              new Pem.Block(Pem.CERTIFICATE, tls.certificate().getEncoded()),
              new Pem.Block(Pem.PRIVATE_KEY, identity.key().getEncoded()),
              new Pem.Block(Pem.CERTIFICATE, identity.certificate().getEncoded()));
    } catch (CertificateException e) {
      throw new IllegalStateException("a certificate just made must have an encoding", e);
    }
    byte[] text = Pem.encode(blocks);
    try {
      SecretFile.create(file, text);
    } finally {
      Arrays.fill(text, (byte) 0);
      Arrays.fill(blocks.get(0).der(), (byte) 0);
      Arrays.fill(blocks.get(2).der(), (byte) 0);
    }
  }

  private static Roots load(Path file) throws IOException {
    byte[] text = SecretFile.read(file, MAX_FILE_BYTES);
    try {
      List<byte[]> values = Pem.values(Pem.decode(text, BLOCKS.size()), BLOCKS);
      Issuer tls = Issuer.of("EC", values.get(0), Certificates.decode(values.get(1)));
      Issuer identity = Issuer.of("Ed25519", values.get(2), Certificates.decode(values.get(3)));
      Arrays.fill(values.get(0), (byte) 0);
      Arrays.fill(values.get(2), (byte) 0);
      return new Roots(tls, identity);
    } catch (GeneralSecurityException e) {
      throw new IOException(file + " must be whole but is damaged: " + e.getMessage(), e);
    } finally {
      Arrays.fill(text, (byte) 0);
    }
  }
}

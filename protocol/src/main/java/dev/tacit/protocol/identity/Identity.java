package dev.tacit.protocol.identity;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * What enrolment yields: the keys and certificates of one device or aggregator. An instance is
 * always consistent: each key fits its certificate, each certificate was issued by its root, names
 * and roles agree. Whether the certificates are in date is for whoever uses them.
 *
 * <p>In a directory it is one file, {@code identity.pem}, of mode 0600: TLS key, TLS certificate,
 * TLS root, then for a device its signing key and signing certificate, then the identity root. One
 * file, so that it is there whole or not at all.
 *
 * <p>Immutable and thread-safe. Its text form holds no key.
 */
public final class Identity {
  private static final String FILE = "identity.pem";
  private static final int MAX_FILE_BYTES = 64 << 10;
  private static final List<String> AGGREGATOR_BLOCKS =
      List.of(Pem.PRIVATE_KEY, Pem.CERTIFICATE, Pem.CERTIFICATE, Pem.CERTIFICATE);
  private static final List<String> DEVICE_BLOCKS =
      List.of(
          Pem.PRIVATE_KEY,
          Pem.CERTIFICATE,
          Pem.CERTIFICATE,
          Pem.PRIVATE_KEY,
          Pem.CERTIFICATE,
          Pem.CERTIFICATE);

  private final Subject subject;
  private final PrivateKey tlsKey;
  private final X509Certificate tlsCertificate;
  private final X509Certificate tlsRoot;
  private final Optional<byte[]> signingKey;
  private final Optional<X509Certificate> signingCertificate;
  private final X509Certificate identityRoot;

  private Identity(
      PrivateKey tlsKey,
      X509Certificate tlsCertificate,
      X509Certificate tlsRoot,
      Optional<byte[]> signingKey,
      Optional<X509Certificate> signingCertificate,
      X509Certificate identityRoot)
      throws GeneralSecurityException {
    this.subject = Subject.of(tlsCertificate);
    this.tlsKey = tlsKey;
    this.tlsCertificate = tlsCertificate;
    this.tlsRoot = tlsRoot;
    this.signingKey = signingKey.map(byte[]::clone);
    this.signingCertificate = signingCertificate;
    this.identityRoot = identityRoot;
    requireConsistent();
  }

  /**
   * The identity of a device.
   *
   * @param signingKey the Ed25519 private seed, 32 bytes, copied
   * @throws IllegalArgumentException if the parts do not belong together
   */
  public static Identity ofDevice(
      PrivateKey tlsKey,
      X509Certificate tlsCertificate,
      X509Certificate tlsRoot,
      byte[] signingKey,
      X509Certificate signingCertificate,
      X509Certificate identityRoot) {
    return of(
        tlsKey,
        tlsCertificate,
        tlsRoot,
        Optional.of(signingKey),
        Optional.of(signingCertificate),
        identityRoot);
  }

  /**
   * The identity of an aggregator, which signs nothing and needs the identity root to check its
   * devices.
   *
   * @throws IllegalArgumentException if the parts do not belong together
   */
  public static Identity ofAggregator(
      PrivateKey tlsKey,
      X509Certificate tlsCertificate,
      X509Certificate tlsRoot,
      X509Certificate identityRoot) {
    return of(tlsKey, tlsCertificate, tlsRoot, Optional.empty(), Optional.empty(), identityRoot);
  }

  private static Identity of(
      PrivateKey tlsKey,
      X509Certificate tlsCertificate,
      X509Certificate tlsRoot,
      Optional<byte[]> signingKey,
      Optional<X509Certificate> signingCertificate,
      X509Certificate identityRoot) {
    try {
      return new Identity(
          tlsKey, tlsCertificate, tlsRoot, signingKey, signingCertificate, identityRoot);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "parts of an identity must belong together but do not: " + e.getMessage(), e);
    }
  }

  /** Whether the directory holds an identity, readable or not. */
  public static boolean exists(Path directory) {
    return Files.exists(directory.resolve(FILE));
  }

  /**
   * Reads what {@link #save} wrote.
   *
   * @throws UncheckedIOException if there is none, somebody but its owner may read it, or it is
   *     damaged; the message says which
   */
  public static Identity load(Path directory) {
    Path file = directory.resolve(FILE);
    byte[] text = null;
    try {
      text = SecretFile.read(file, MAX_FILE_BYTES);
      return decode(text);
    } catch (NoSuchFileException e) {
      throw new UncheckedIOException("identity " + file + " must exist but does not", e);
    } catch (IOException e) {
      throw new UncheckedIOException("identity " + file + ": " + e.getMessage(), e);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UncheckedIOException(
          "identity " + file + " must be whole but is damaged: " + e.getMessage(),
          new IOException(e));
    } finally {
      wipe(text);
    }
  }

  /**
   * Writes the identity into a directory, which is made if missing; whole or not at all, and forced
   * to the disk.
   *
   * @throws UncheckedIOException also if the directory holds an identity already: losing one loses
   *     the name that a device's spend is kept under
   */
  public void save(Path directory) {
    Path file = directory.resolve(FILE);
    byte[] text = encode();
    try {
      SecretFile.createDirectory(directory);
      SecretFile.create(file, text);
    } catch (FileAlreadyExistsException e) {
      throw new UncheckedIOException("identity " + file + " must not exist yet but does", e);
    } catch (IOException e) {
      throw new UncheckedIOException("identity " + file + ": " + e.getMessage(), e);
    } finally {
      wipe(text);
    }
  }

  /** The pseudonym: the common name of the certificates. */
  public String name() {
    return subject.name();
  }

  /** What the certificates let this party be. */
  public Role role() {
    return subject.role();
  }

  /** P-256. */
  public PrivateKey tlsKey() {
    return tlsKey;
  }

  public X509Certificate tlsCertificate() {
    return tlsCertificate;
  }

  /** What the certificates of everybody this party speaks to are chained to. */
  public X509Certificate tlsRoot() {
    return tlsRoot;
  }

  /** A copy of the Ed25519 private seed, 32 bytes; devices only. The caller wipes it. */
  public Optional<byte[]> signingKey() {
    return signingKey.map(byte[]::clone);
  }

  /** For the signing key, by the identity root, to the same name; devices only. */
  public Optional<X509Certificate> signingCertificate() {
    return signingCertificate;
  }

  /** The Ed25519 root of every device's signing certificate. */
  public X509Certificate identityRoot() {
    return identityRoot;
  }

  /** When the first of the certificates ends. */
  public Instant expires() {
    Instant tls = tlsCertificate.getNotAfter().toInstant();
    return signingCertificate
        .map(certificate -> certificate.getNotAfter().toInstant())
        .filter(end -> end.isBefore(tls))
        .orElse(tls);
  }

  @Override
  public String toString() {
    return "Identity[" + name() + ", " + role() + "]";
  }

  private void requireConsistent() throws GeneralSecurityException {
    if (role() == Role.AUTHORITY) {
      throw new CertificateException("role must be DEVICE or AGGREGATOR but was AUTHORITY");
    }
    if (role() == Role.DEVICE != signingKey.isPresent()) {
      throw new CertificateException("a signing key must be a device's, and no other's");
    }
    Certificates.requireRoot(tlsRoot);
    Certificates.requireRoot(identityRoot);
    Certificates.ed25519Key(identityRoot);
    Certificates.requireIssued(tlsCertificate, tlsRoot);
    Certificates.requireUsage(tlsCertificate, role());
    requireKeyFits();
    if (signingKey.isPresent()) {
      requireSigningFits(signingKey.get(), signingCertificate.orElseThrow());
    }
  }

  private void requireKeyFits() throws GeneralSecurityException {
    byte[] probe = tlsCertificate.getSerialNumber().toByteArray();
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(tlsKey);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(tlsCertificate.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new CertificateException("TLS certificate must be for the TLS key but is not");
    }
  }

  private void requireSigningFits(byte[] seed, X509Certificate certificate)
      throws GeneralSecurityException {
    Certificates.requireIssued(certificate, identityRoot);
    if (!Subject.of(certificate).equals(subject)) {
      throw new CertificateException("both certificates must name the same device but do not");
    }
    if (seed.length != Ed25519PrivateKeyParameters.KEY_SIZE
        || !Arrays.equals(
            new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded(),
            Certificates.ed25519Key(certificate))) {
      throw new CertificateException("signing certificate must be for the signing key but is not");
    }
  }

  private byte[] encode() {
    List<Pem.Block> blocks = new ArrayList<>();
    try {
      blocks.add(new Pem.Block(Pem.PRIVATE_KEY, tlsKey.getEncoded()));
      blocks.add(new Pem.Block(Pem.CERTIFICATE, tlsCertificate.getEncoded()));
      blocks.add(new Pem.Block(Pem.CERTIFICATE, tlsRoot.getEncoded()));
      if (signingKey.isPresent()) {
        // Version 1 of the structure, without the public key, is what every tool reads (RFC 8410,
        // 7).
        PrivateKeyInfo key =
            new PrivateKeyInfo(
                new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519),
                new DEROctetString(signingKey.get()));
        blocks.add(new Pem.Block(Pem.PRIVATE_KEY, key.getEncoded()));
        blocks.add(new Pem.Block(Pem.CERTIFICATE, signingCertificate.orElseThrow().getEncoded()));
      }
      blocks.add(new Pem.Block(Pem.CERTIFICATE, identityRoot.getEncoded()));
      return Pem.encode(blocks);
    } catch (CertificateException e) {
      throw new IllegalStateException("a decoded certificate must have an encoding", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      blocks.stream()
          .filter(block -> block.label().equals(Pem.PRIVATE_KEY))
          .forEach(block -> wipe(block.der()));
    }
  }

  private static Identity decode(byte[] text) throws IOException, GeneralSecurityException {
    List<Pem.Block> found = Pem.decode(text, DEVICE_BLOCKS.size());
    boolean device = found.size() != AGGREGATOR_BLOCKS.size();
    List<byte[]> blocks = Pem.values(found, device ? DEVICE_BLOCKS : AGGREGATOR_BLOCKS);
    PrivateKey tlsKey =
        KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(blocks.get(0)));
    wipe(blocks.get(0));
    X509Certificate tlsCertificate = Certificates.decode(blocks.get(1));
    X509Certificate tlsRoot = Certificates.decode(blocks.get(2));
    X509Certificate identityRoot = Certificates.decode(blocks.get(blocks.size() - 1));
    if (!device) {
      return ofAggregator(tlsKey, tlsCertificate, tlsRoot, identityRoot);
    }
    byte[] seed =
        ASN1OctetString.getInstance(PrivateKeyInfo.getInstance(blocks.get(3)).parsePrivateKey())
            .getOctets();
    wipe(blocks.get(3));
    try {
      return ofDevice(
          tlsKey, tlsCertificate, tlsRoot, seed, Certificates.decode(blocks.get(4)), identityRoot);
    } finally {
      wipe(seed);
    }
  }

  private static void wipe(byte[] secret) {
    if (secret != null) {
      Arrays.fill(secret, (byte) 0);
    }
  }
}

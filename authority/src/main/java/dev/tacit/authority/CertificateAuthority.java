package dev.tacit.authority;

import dev.tacit.protocol.identity.Digests;
import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.identity.Subject;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;

/**
 * Two roots and what they sign: a P-256 root for TLS certificates, and an Ed25519 root for the
 * certificates of the keys that devices sign their key advertisements with.
 *
 * <p>Names are pseudonyms, a role and 64 random bits; serial numbers are 127 random bits. A
 * certificate starts 5 minutes ago, for clocks that are behind, and ends after the authority's
 * validity. Nothing is logged here: {@link AuthorityServer} issues only what its journal holds.
 *
 * <p>Thread-safe.
 */
public final class CertificateAuthority {
  /** How long a certificate is good unless the authority is told otherwise. */
  public static final Duration DEFAULT_VALIDITY = Duration.ofDays(90);

  private static final int NAME_BYTES = 8;

  private final Roots roots;
  private final Duration validity;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  private CertificateAuthority(Roots roots, Duration validity, Clock clock) {
    this.roots = roots;
    this.validity = validity;
    this.clock = clock;
  }

  /**
   * What an enrolled device gets.
   *
   * @param name the common name of both certificates
   */
  record DeviceCertificates(
      String name, X509Certificate tlsCertificate, X509Certificate signingCertificate) {}

  /** The key and chain, root included, that an authority's own server shows. */
  record ServerKey(PrivateKey key, List<X509Certificate> chain) {}

  /**
   * The authority whose root keys the directory holds, in one file of mode 0600; makes directory
   * (mode 0700) and roots if they are missing.
   *
   * @param validity how long the certificates are good, positive and at most {@link Roots#VALIDITY}
   * @throws java.io.UncheckedIOException if the directory cannot be used, others may read it, or
   *     the roots are damaged
   */
  static CertificateAuthority openOrCreate(Path directory, Duration validity, Clock clock) {
    requireValidity(validity);
    return new CertificateAuthority(Roots.openOrCreate(directory, clock), validity, clock);
  }

  /** An authority whose root keys are in memory only. For tests. */
  static CertificateAuthority ephemeral() {
    return ephemeral(DEFAULT_VALIDITY, Clock.systemUTC());
  }

  /** As {@link #ephemeral()}, with a validity and a clock. */
  static CertificateAuthority ephemeral(Duration validity, Clock clock) {
    requireValidity(validity);
    return new CertificateAuthority(Roots.create(clock), validity, clock);
  }

  /** The P-256 root that TLS certificates are chained to. */
  public X509Certificate tlsRoot() {
    return roots.tls().certificate();
  }

  /** What a token names the authority by: SHA-256 of the DER of the TLS root, 32 bytes. */
  public byte[] tlsRootSha256() {
    return Digests.sha256(tlsRoot());
  }

  /** The Ed25519 root that signing certificates are chained to. */
  public X509Certificate identityRoot() {
    return roots.identity().certificate();
  }

  /**
   * Certifies a new device. That the caller holds both private keys was checked before.
   *
   * @param tlsKey P-256
   * @param signingKey raw Ed25519 public key, 32 bytes
   */
  DeviceCertificates issueDevice(SubjectPublicKeyInfo tlsKey, byte[] signingKey) {
    Subject subject = newSubject(Role.DEVICE);
    SubjectPublicKeyInfo signing =
        new SubjectPublicKeyInfo(
            new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), signingKey);
    return new DeviceCertificates(
        subject.name(),
        roots.tls().issueTls(subject, tlsKey, List.of(), clock.instant(), validity),
        roots.identity().issueSigning(subject, signing, clock.instant(), validity));
  }

  /**
   * Certifies a new aggregator. That the caller holds the private key was checked before.
   *
   * @param tlsKey P-256
   * @param hosts names and addresses that devices call it by, as {@link HostNames} wants them
   */
  X509Certificate issueAggregator(SubjectPublicKeyInfo tlsKey, List<String> hosts) {
    return roots
        .tls()
        .issueTls(newSubject(Role.AGGREGATOR), tlsKey, hosts, clock.instant(), validity);
  }

  /**
   * A device's identity, keys included. For tests: a device enrols, and its keys never leave it.
   */
  Identity issueDevice() {
    KeyPair tlsKey = Enrolment.newTlsKey();
    Ed25519PrivateKeyParameters signingKey = new Ed25519PrivateKeyParameters(random);
    DeviceCertificates certificates =
        issueDevice(keyInfo(tlsKey), signingKey.generatePublicKey().getEncoded());
    return Identity.ofDevice(
        tlsKey.getPrivate(),
        certificates.tlsCertificate(),
        tlsRoot(),
        signingKey.getEncoded(),
        certificates.signingCertificate(),
        identityRoot());
  }

  /** An aggregator's identity, keys included. For tests. */
  Identity issueAggregator(List<String> hosts) {
    KeyPair tlsKey = Enrolment.newTlsKey();
    return Identity.ofAggregator(
        tlsKey.getPrivate(), issueAggregator(keyInfo(tlsKey), hosts), tlsRoot(), identityRoot());
  }

  /**
   * A new key and certificate for the authority's own server, good as long as the root: the key
   * stays in this process and ends with it.
   */
  ServerKey newServerKey(List<String> hosts) {
    KeyPair key = Enrolment.newTlsKey();
    X509Certificate certificate =
        roots
            .tls()
            .issueTls(
                newSubject(Role.AUTHORITY), keyInfo(key), hosts, clock.instant(), Roots.VALIDITY);
    return new ServerKey(key.getPrivate(), List.of(certificate, tlsRoot()));
  }

  private Subject newSubject(Role role) {
    byte[] name = new byte[NAME_BYTES];
    random.nextBytes(name);
    return new Subject(role.organizationalUnit() + "-" + HexFormat.of().formatHex(name), role);
  }

  private static SubjectPublicKeyInfo keyInfo(KeyPair pair) {
    return SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
  }

  private static void requireValidity(Duration validity) {
    Objects.requireNonNull(validity, "validity");
    if (validity.compareTo(Duration.ofSeconds(1)) < 0 || validity.compareTo(Roots.VALIDITY) > 0) {
      throw new IllegalArgumentException(
          "validity must be 1 s to " + Roots.VALIDITY.toDays() + " days but was " + validity);
    }
  }

  /** The pseudonym that a certificate of this authority carries. */
  static String name(X509Certificate certificate) {
    try {
      return Subject.of(certificate).name();
    } catch (CertificateException e) {
      throw new IllegalArgumentException("certificate must be of this authority but is not", e);
    }
  }
}

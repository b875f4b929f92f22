package dev.tacit.secagg;

import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * The authority's identity root: says which Ed25519 key is which device's.
 *
 * <p>A device's certificate is issued by the root itself; there are no intermediates. The JDK
 * parses; the signature over the exact to-be-signed bytes is checked with Bouncy Castle's Ed25519,
 * a sixth of the JDK's cost. Revocation is not looked up here: certificates are short-lived, and
 * the server refuses revoked devices at check-in. Thread-safe; remembers what it has verified, so
 * that a device that is met again costs a hash and a look at the clock.
 */
public final class TrustRoot {
  /** Bytes of a device certificate at most. */
  public static final int MAXIMUM_CERTIFICATE_BYTES = 4096;

  /** SubjectPublicKeyInfo of an Ed25519 key up to the 32 bytes of the key: RFC 8410, section 4. */
  private static final byte[] ED25519_SPKI = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private static final int REMEMBERED = 16_384;
  private static final String ED25519_OID = "1.3.101.112";

  private final X509Certificate root;
  private final VerifyingKey rootKey;

  /** By SHA-256 of the certificate; the one that was not asked for longest goes first. */
  private final Map<ByteBuffer, Verified> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Verified> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** A verified device: its common name and its key. */
  public record Device(String name, VerifyingKey signingKey) {}

  /** What a certificate says, whenever it is looked at. */
  private record Verified(Device device, Date from, Date until) {}

  /**
   * @throws IllegalArgumentException if the certificate is no certificate authority's or has no
   *     Ed25519 key
   */
  public TrustRoot(X509Certificate identityRoot) {
    if (identityRoot.getBasicConstraints() < 0) {
      throw new IllegalArgumentException(
          "identityRoot must be a certificate authority but was a leaf certificate");
    }
    this.root = identityRoot;
    this.rootKey =
        ed25519Key(identityRoot)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "identityRoot must have an Ed25519 key but had "
                            + identityRoot.getPublicKey().getAlgorithm()));
  }

  /**
   * Verifies a device's certificate.
   *
   * @param certificateDer X.509, at most {@link #MAXIMUM_CERTIFICATE_BYTES}
   * @param at when it, and the root, must be valid
   * @throws SecAggException {@link AbortReason#CERTIFICATE_INVALID} if this root did not issue it,
   *     it is not valid then, or is not a device's
   */
  public Device verify(byte[] certificateDer, Instant at) {
    require(certificateDer.length <= MAXIMUM_CERTIFICATE_BYTES, "too long");
    ByteBuffer key = ByteBuffer.wrap(SessionBinding.sha256().digest(certificateDer));
    Verified verified = remembered(key);
    if (verified == null) {
      verified = verify(parse(certificateDer));
      remember(key, verified);
    }
    Date when = Date.from(at);
    require(!when.before(verified.from()) && !when.after(verified.until()), "not valid at " + at);
    checkValidity(root, at);
    return verified.device();
  }

  private Verified verify(X509Certificate certificate) {
    require(
        certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal()),
        "another issuer");
    require(certificate.getSigAlgOID().equals(ED25519_OID), "not signed with Ed25519");
    require(certificate.getBasicConstraints() < 0, "a certificate authority's");
    require(!certificate.hasUnsupportedCriticalExtension(), "an unknown critical extension");
    boolean[] usage = certificate.getKeyUsage();
    require(usage == null || usage[0], "not for signatures");
    require(signedByRoot(certificate), "not signed by the root");
    VerifyingKey key =
        ed25519Key(certificate).orElseThrow(() -> invalid("not of a usable Ed25519 key"));
    Device device = new Device(commonName(certificate), key);
    return new Verified(device, certificate.getNotBefore(), certificate.getNotAfter());
  }

  private Verified remembered(ByteBuffer key) {
    synchronized (remembered) {
      return remembered.get(key);
    }
  }

  private void remember(ByteBuffer key, Verified verified) {
    synchronized (remembered) {
      remembered.put(key, verified);
    }
  }

  private boolean signedByRoot(X509Certificate certificate) {
    try {
      return rootKey.verify(certificate.getTBSCertificate(), certificate.getSignature());
    } catch (CertificateException e) {
      return false;
    }
  }

  private static X509Certificate parse(byte[] der) {
    X509Certificate certificate;
    boolean exact;
    try {
      certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(der));
      exact = Arrays.equals(certificate.getEncoded(), der);
    } catch (CertificateException | RuntimeException e) {
      // The JDK 17 parser answers an empty Ed25519 key with ArrayIndexOutOfBoundsException.
      throw invalid("not an X.509 certificate");
    }
    // Nor does it mind unused bits in the signature, which is the last 64 bytes.
    exact &=
        der.length > Ed25519.SIGNATURE_SIZE && der[der.length - Ed25519.SIGNATURE_SIZE - 1] == 0;
    require(exact, "not one DER certificate");
    return certificate;
  }

  private static void checkValidity(X509Certificate root, Instant at) {
    try {
      root.checkValidity(Date.from(at));
    } catch (CertificateException e) {
      throw invalid("not valid at " + at + ", for its root is not");
    }
  }

  private static String commonName(X509Certificate certificate) {
    try {
      List<Rdn> names =
          new LdapName(certificate.getSubjectX500Principal().getName())
              .getRdns().stream().filter(rdn -> rdn.getType().equalsIgnoreCase("CN")).toList();
      require(
          names.size() == 1 && names.get(0).getValue() instanceof String, "not one common name");
      return (String) names.get(0).getValue();
    } catch (InvalidNameException e) {
      throw invalid("an unreadable subject");
    }
  }

  private static Optional<VerifyingKey> ed25519Key(X509Certificate certificate) {
    byte[] spki = certificate.getPublicKey().getEncoded();
    int prefix = ED25519_SPKI.length;
    boolean matches =
        spki != null
            && spki.length == prefix + Ed25519.PUBLIC_KEY_SIZE
            && Arrays.equals(spki, 0, prefix, ED25519_SPKI, 0, prefix);
    return matches
        ? VerifyingKey.of(Arrays.copyOfRange(spki, prefix, spki.length))
        : Optional.empty();
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw invalid(otherwise);
    }
  }

  private static SecAggException invalid(String why) {
    return new SecAggException(AbortReason.CERTIFICATE_INVALID, "certificate is " + why);
  }
}

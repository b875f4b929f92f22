package dev.tacit.protocol.identity;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;

/** Reading and checking of X.509 certificates. */
public final class Certificates {
  private static final int MAX_DER_BYTES = 16 << 10;

  private Certificates() {}

  /**
   * Decodes one certificate.
   *
   * @throws CertificateException if the bytes are not one X.509 certificate of at most 16 KiB
   */
  public static X509Certificate decode(byte[] der) throws CertificateException {
    if (der.length == 0 || der.length > MAX_DER_BYTES) {
      throw new CertificateException(
          "certificate must be 1 to " + MAX_DER_BYTES + " bytes but was " + der.length);
    }
    ByteArrayInputStream in = new ByteArrayInputStream(der);
    X509Certificate certificate =
        (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
    // The factory also reads PEM and ignores what follows.
    if (in.available() > 0 || !Arrays.equals(certificate.getEncoded(), der)) {
      throw new CertificateException("certificate must be one DER value but was more or other");
    }
    return certificate;
  }

  /**
   * Whether a root issued a certificate: names, signature, and that the one is a root and the other
   * is not. The time is not looked at.
   */
  static void requireIssued(X509Certificate certificate, X509Certificate root)
      throws GeneralSecurityException {
    if (!certificate.getIssuerX500Principal().equals(root.getSubjectX500Principal())) {
      throw new CertificateException("issuer must be the root but is another");
    }
    if (certificate.getBasicConstraints() >= 0) {
      throw new CertificateException("certificate must not be an authority's but is");
    }
    certificate.verify(root.getPublicKey());
  }

  static void requireRoot(X509Certificate root) throws GeneralSecurityException {
    boolean[] usage = root.getKeyUsage();
    if (root.getBasicConstraints() < 0 || usage == null || !usage[5]) {
      throw new CertificateException("root must be allowed to sign certificates but is not");
    }
    root.verify(root.getPublicKey());
  }

  /** That a TLS certificate may be used for what its role does, and for nothing else. */
  static void requireUsage(X509Certificate certificate, Role role) throws CertificateException {
    KeyPurposeId purpose =
        role == Role.DEVICE ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth;
    if (!List.of(purpose.getId()).equals(certificate.getExtendedKeyUsage())) {
      throw new CertificateException(
          "extended key usage must be what role " + role + " does, alone, but is not");
    }
  }

  /** The raw 32 bytes of an Ed25519 public key. */
  static byte[] ed25519Key(X509Certificate certificate) throws CertificateException {
    SubjectPublicKeyInfo key =
        SubjectPublicKeyInfo.getInstance(certificate.getPublicKey().getEncoded());
    if (!key.getAlgorithm().getAlgorithm().equals(EdECObjectIdentifiers.id_Ed25519)) {
      throw new CertificateException("public key must be Ed25519 but is not");
    }
    return key.getPublicKeyData().getOctets();
  }
}

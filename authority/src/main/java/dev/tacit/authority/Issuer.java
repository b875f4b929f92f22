package dev.tacit.authority;

import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.identity.Subject;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * One root: a self-signed certificate, its key, and the certificates that it signs (RFC 5280).
 * Issues no intermediate authority (path length 0).
 *
 * @param key in memory for as long as the issuer is
 */
record Issuer(PrivateKey key, X509Certificate certificate) {
  private static final Duration BACKDATED = Duration.ofMinutes(5);
  private static final int SERIAL_BITS = 127;

  /** A new root of key algorithm EC (P-256) or Ed25519, whose name ends in random digits. */
  static Issuer create(String algorithm, String name, Instant now, Duration validity) {
    KeyPair pair;
    try {
      pair =
          algorithm.equals("EC")
              ? Enrolment.newTlsKey()
              : KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform must offer " + algorithm + " but does not", e);
    }
    byte[] tag = new byte[4];
    new SecureRandom().nextBytes(tag);
    X500Name subject =
        new X500NameBuilder(BCStyle.INSTANCE)
            .addRDN(BCStyle.CN, name + " " + HexFormat.of().formatHex(tag))
            .build();
    SubjectPublicKeyInfo publicKey =
        SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded());
    try {
      X509v3CertificateBuilder builder =
          builder(subject, subject, publicKey, now, now.plus(validity));
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(publicKey));
      return new Issuer(pair.getPrivate(), sign(builder, pair.getPrivate()));
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a root could not be made", e);
    }
  }

  /**
   * A root that was stored.
   *
   * @throws GeneralSecurityException if key and certificate do not belong together
   */
  static Issuer of(String algorithm, byte[] pkcs8, X509Certificate certificate)
      throws GeneralSecurityException {
    PrivateKey key =
        KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    certificate.verify(certificate.getPublicKey());
    byte[] probe = certificate.getSerialNumber().toByteArray();
    Signature signature = Signature.getInstance(signatureAlgorithm(key));
    signature.initSign(key);
    signature.update(probe);
    byte[] signed = signature.sign();
    signature.initVerify(certificate.getPublicKey());
    signature.update(probe);
    if (!signature.verify(signed)) {
      throw new CertificateException("root certificate must be for the root key but is not");
    }
    return new Issuer(key, certificate);
  }

  /**
   * A TLS certificate that its role may use for nothing but its part: a device as a client, the
   * others as servers.
   *
   * @param hosts for servers; see {@link HostNames}
   */
  X509Certificate issueTls(
      Subject subject,
      SubjectPublicKeyInfo publicKey,
      List<String> hosts,
      Instant now,
      Duration validity) {
    boolean device = subject.role() == Role.DEVICE;
    if (device != hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "hosts must be given for a server and for nobody else but were " + hosts);
    }
    try {
      X509v3CertificateBuilder builder = leaf(subject, publicKey, now, validity);
      builder.addExtension(
          Extension.extendedKeyUsage,
          false,
          new ExtendedKeyUsage(
              device ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth));
      if (!device) {
        builder.addExtension(Extension.subjectAlternativeName, false, HostNames.of(hosts));
      }
      return sign(builder, key);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  /** A certificate for a key that signs messages and is no TLS key. */
  X509Certificate issueSigning(
      Subject subject, SubjectPublicKeyInfo publicKey, Instant now, Duration validity) {
    try {
      return sign(leaf(subject, publicKey, now, validity), key);
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }

  /** Without the key. */
  @Override
  public String toString() {
    return "Issuer[" + certificate.getSubjectX500Principal() + "]";
  }

  private X509v3CertificateBuilder leaf(
      Subject subject, SubjectPublicKeyInfo publicKey, Instant now, Duration validity)
      throws GeneralSecurityException, IOException {
    Instant end = now.plus(validity);
    Instant rootEnd = certificate.getNotAfter().toInstant();
    X509v3CertificateBuilder builder =
        builder(
            X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded()),
            subject.toX500Name(),
            publicKey,
            now,
            end.isBefore(rootEnd) ? end : rootEnd);
    JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.subjectKeyIdentifier, false, extensions.createSubjectKeyIdentifier(publicKey));
    builder.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        extensions.createAuthorityKeyIdentifier(certificate.getPublicKey()));
    return builder;
  }

  private static X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, SubjectPublicKeyInfo key, Instant now, Instant end) {
    BigInteger serial = new BigInteger(SERIAL_BITS, new SecureRandom()).max(BigInteger.ONE);
    return new X509v3CertificateBuilder(
        issuer, serial, Date.from(now.minus(BACKDATED)), Date.from(end), subject, key);
  }

  private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
      throws CertificateException {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(
              builder.build(new JcaContentSignerBuilder(signatureAlgorithm(key)).build(key)));
    } catch (OperatorCreationException e) {
      throw new CertificateException(e);
    }
  }

  private static String signatureAlgorithm(PrivateKey key) {
    return key.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "Ed25519";
  }
}

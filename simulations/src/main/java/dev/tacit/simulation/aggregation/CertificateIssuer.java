package dev.tacit.simulation.aggregation;

import dev.tacit.secagg.SigningIdentity;
import java.io.IOException;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcEdECContentSignerBuilder;

/**
 * Certificates like those of the authority's identity root, whose own door is closed to all but
 * enrolled devices. Not thread-safe.
 */
public final class CertificateIssuer {
  private static final int SERIAL_BITS = 127;

  private final SecureRandom random = new SecureRandom();
  private final X500Name name;
  private final Date from;
  private final Date until;
  private final Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(random);
  private final byte[] root;

  /**
   * @param name common name of the root
   * @param now certificates are valid from a day before to 90 days after
   */
  public CertificateIssuer(String name, Instant now) {
    this.name = new X500Name("CN=" + name);
    this.from = Date.from(now.minus(Duration.ofDays(1)));
    this.until = Date.from(now.plus(Duration.ofDays(90)));
    this.root =
        certificate(this.name, key, new BasicConstraints(0), new KeyUsage(KeyUsage.keyCertSign));
  }

  /** The certificate that all others are checked against, DER. */
  public byte[] root() {
    return root.clone();
  }

  /** A new key of a device, and a certificate for it. */
  public SigningIdentity issue(String device) {
    Ed25519PrivateKeyParameters deviceKey = new Ed25519PrivateKeyParameters(random);
    byte[] certificate =
        certificate(
            new X500Name("CN=" + device),
            deviceKey,
            new BasicConstraints(false),
            new KeyUsage(KeyUsage.digitalSignature));
    return new SigningIdentity(device, deviceKey.getEncoded(), certificate);
  }

  private byte[] certificate(
      X500Name subject,
      Ed25519PrivateKeyParameters subjectKey,
      BasicConstraints constraints,
      KeyUsage usage) {
    try {
      SubjectPublicKeyInfo publicKey =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(subjectKey.generatePublicKey());
      SubjectPublicKeyInfo issuerKey =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(key.generatePublicKey());
      X509ExtensionUtils identifiers = new BcX509ExtensionUtils();
      BigInteger serial = new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS - 1);
      return new X509v3CertificateBuilder(name, serial, from, until, subject, publicKey)
          .addExtension(Extension.basicConstraints, true, constraints)
          .addExtension(Extension.keyUsage, true, usage)
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              identifiers.createSubjectKeyIdentifier(publicKey))
          .addExtension(
              Extension.authorityKeyIdentifier,
              false,
              identifiers.createAuthorityKeyIdentifier(issuerKey))
          .build(
              new BcEdECContentSignerBuilder(
                      new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519))
                  .build(key))
          .getEncoded();
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException("a certificate could not be made", e);
    }
  }
}

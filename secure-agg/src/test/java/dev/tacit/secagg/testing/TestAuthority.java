package dev.tacit.secagg.testing;

import dev.tacit.secagg.SigningIdentity;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
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
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.SubjectPublicKeyInfoFactory;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.bc.BcEdECContentSignerBuilder;

/** A small Ed25519 certificate authority. */
public final class TestAuthority {
  public static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final X500Name name;
  private final SecureRandom random;
  private final Ed25519PrivateKeyParameters key;
  private final X509Certificate root;

  public TestAuthority(String name) {
    this(name, new SecureRandom());
  }

  /** All keys and serial numbers come from the generator: with a seeded one, the same each time. */
  public TestAuthority(String name, SecureRandom random) {
    this.name = new X500Name("CN=" + name);
    this.random = random;
    this.key = new Ed25519PrivateKeyParameters(random);
    this.root =
        parse(
            certificate(
                this.name,
                key,
                true,
                NOW.minus(Duration.ofDays(1)),
                NOW.plus(Duration.ofDays(900))));
  }

  public X509Certificate root() {
    return root;
  }

  public SigningIdentity issue(String device) {
    return issue(device, NOW.minus(Duration.ofHours(1)), NOW.plus(Duration.ofDays(30)));
  }

  public SigningIdentity issue(String device, Instant from, Instant until) {
    Ed25519PrivateKeyParameters deviceKey = new Ed25519PrivateKeyParameters(random);
    byte[] der = certificate(new X500Name("CN=" + device), deviceKey, false, from, until);
    return new SigningIdentity(device, deviceKey.getEncoded(), der);
  }

  /** A certificate of this authority that says it is an authority itself. */
  public SigningIdentity issueAuthority(String device) {
    Ed25519PrivateKeyParameters deviceKey = new Ed25519PrivateKeyParameters(random);
    byte[] der =
        certificate(
            new X500Name("CN=" + device),
            deviceKey,
            true,
            NOW.minusSeconds(60),
            NOW.plusSeconds(60));
    return new SigningIdentity(device, deviceKey.getEncoded(), der);
  }

  public byte[] certificate(
      X500Name subject,
      Ed25519PrivateKeyParameters subjectKey,
      boolean authority,
      Instant from,
      Instant until) {
    try {
      SubjectPublicKeyInfo spki =
          SubjectPublicKeyInfoFactory.createSubjectPublicKeyInfo(subjectKey.generatePublicKey());
      X509v3CertificateBuilder builder =
          new X509v3CertificateBuilder(
              name,
              new BigInteger(64, random).setBit(64),
              Date.from(from),
              Date.from(until),
              subject,
              spki);
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
      builder.addExtension(
          Extension.keyUsage,
          true,
          new KeyUsage(authority ? KeyUsage.keyCertSign : KeyUsage.digitalSignature));
      ContentSigner signer =
          new BcEdECContentSignerBuilder(new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519))
              .build(key);
      return builder.build(signer).getEncoded();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  public static X509Certificate parse(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}

package dev.tacit.server.testing;

import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.identity.Subject;
import dev.tacit.secagg.TrustRoot;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.edec.EdECObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/** Two roots, and identities below them, good from 2020 to 2050. */
public final class TestAuthority {
  private static final Date FROM = Date.from(Instant.parse("2020-01-01T00:00:00Z"));
  private static final Date TO = Date.from(Instant.parse("2050-01-01T00:00:00Z"));
  private static final X500Name TLS = new X500Name("CN=test tls root");
  private static final X500Name IDENTITY = new X500Name("CN=test identity root");

  private final SecureRandom random = new SecureRandom();
  private final KeyPair tls;
  private final KeyPair identity;
  private final X509Certificate tlsRoot;
  private final X509Certificate identityRoot;

  /** An Ed25519 seed and its certificate. */
  @SuppressWarnings("ArrayRecordComponent") // Shared, never compared.
  public record Signing(byte[] seed, X509Certificate certificate) {
    public byte[] der() {
      try {
        return certificate.getEncoded();
      } catch (GeneralSecurityException e) {
        throw new AssertionError(e);
      }
    }
  }

  public TestAuthority() {
    try {
      tls = ecKeys();
      identity = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
      tlsRoot = root(TLS, tls, "SHA256withECDSA");
      identityRoot = root(IDENTITY, identity, "Ed25519");
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public X509Certificate identityRoot() {
    return identityRoot;
  }

  public TrustRoot trust() {
    return new TrustRoot(identityRoot);
  }

  public Signing signing(String name) {
    try {
      byte[] seed = new byte[32];
      random.nextBytes(seed);
      byte[] key = new Ed25519PrivateKeyParameters(seed).generatePublicKey().getEncoded();
      X509v3CertificateBuilder builder =
          builder(
              IDENTITY,
              new Subject(name, Role.DEVICE).toX500Name(),
              new SubjectPublicKeyInfo(
                  new AlgorithmIdentifier(EdECObjectIdentifiers.id_Ed25519), key));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      return new Signing(seed, sign(builder, identity.getPrivate(), "Ed25519"));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public Identity device(String name) {
    return device(name, signing(name));
  }

  public Identity device(String name, Signing signing) {
    try {
      KeyPair keys = ecKeys();
      return Identity.ofDevice(
          keys.getPrivate(),
          tlsCertificate(name, Role.DEVICE, keys),
          tlsRoot,
          signing.seed(),
          signing.certificate(),
          identityRoot);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  public Identity aggregator(String name) {
    try {
      KeyPair keys = ecKeys();
      return Identity.ofAggregator(
          keys.getPrivate(), tlsCertificate(name, Role.AGGREGATOR, keys), tlsRoot, identityRoot);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private X509Certificate tlsCertificate(String name, Role role, KeyPair keys) throws Exception {
    X509v3CertificateBuilder builder =
        builder(
            TLS,
            new Subject(name, role).toX500Name(),
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    builder.addExtension(
        Extension.extendedKeyUsage,
        true,
        new ExtendedKeyUsage(
            role == Role.DEVICE ? KeyPurposeId.id_kp_clientAuth : KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(
            new GeneralName[] {
              new GeneralName(GeneralName.dNSName, "localhost"),
              new GeneralName(GeneralName.iPAddress, "127.0.0.1")
            }));
    return sign(builder, tls.getPrivate(), "SHA256withECDSA");
  }

  private X509Certificate root(X500Name name, KeyPair keys, String algorithm) throws Exception {
    X509v3CertificateBuilder builder =
        builder(name, name, SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
    builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
    return sign(builder, keys.getPrivate(), algorithm);
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, X500Name subject, SubjectPublicKeyInfo key) {
    return new X509v3CertificateBuilder(
        issuer, new BigInteger(127, random).add(BigInteger.ONE), FROM, TO, subject, key);
  }

  private static X509Certificate sign(
      X509v3CertificateBuilder builder, PrivateKey key, String algorithm) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(builder.build(new JcaContentSignerBuilder(algorithm).build(key)));
  }

  private static KeyPair ecKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}

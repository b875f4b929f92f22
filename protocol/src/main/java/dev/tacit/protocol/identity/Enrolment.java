package dev.tacit.protocol.identity;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.v1.AuthorityGrpc;
import dev.tacit.protocol.v1.EnrolmentReply;
import dev.tacit.protocol.v1.EnrolmentRequest;
import dev.tacit.protocol.wire.ProtocolException;
import dev.tacit.protocol.wire.ProtocolException.Reason;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/**
 * Trades a token for an {@link Identity}: makes the keys here, from the operating system's
 * generator, proves to the authority that it holds them, and checks what comes back. No private key
 * leaves this process.
 */
public final class Enrolment {
  private static final int DEADLINE_SECONDS = 30;
  private static final byte[] PROOF_DOMAIN =
      "tacit enrolment v1".getBytes(StandardCharsets.US_ASCII);

  private Enrolment() {}

  /**
   * Enrols, which uses the token up. Blocks for at most 30 s.
   *
   * @param hosts host names and addresses that devices will call an aggregator by; empty for a
   *     device
   * @throws ProtocolException UNTRUSTED if whoever answered is not the authority of the token or
   *     sent certificates that do not fit; REFUSED if the token is unknown, expired or used;
   *     UNAVAILABLE if nobody answered
   */
  public static Identity enrol(EnrolmentToken token, List<String> hosts) {
    if (hosts.isEmpty() != (token.role() == Role.DEVICE)) {
      throw new IllegalArgumentException(
          "hosts must be given for an aggregator and for nobody else but were " + hosts);
    }
    KeyPair tlsKey = newTlsKey();
    Ed25519PrivateKeyParameters signingKey =
        token.role() == Role.DEVICE ? new Ed25519PrivateKeyParameters(new SecureRandom()) : null;
    EnrolmentReply reply = call(token, request(token, hosts, tlsKey, signingKey));
    return check(token, tlsKey, signingKey, reply);
  }

  /** A new P-256 key pair for TLS. */
  public static KeyPair newTlsKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), new SecureRandom());
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform must offer P-256 but does not", e);
    }
  }

  /**
   * What a device signs with its signing key to prove that it holds it: bound to the certificate
   * request, so that it proves nothing for anybody else's.
   */
  public static byte[] proofText(byte[] certificateRequest) {
    byte[] digest = Digests.sha256(certificateRequest);
    byte[] text = Arrays.copyOf(PROOF_DOMAIN, PROOF_DOMAIN.length + digest.length);
    System.arraycopy(digest, 0, text, PROOF_DOMAIN.length, digest.length);
    return text;
  }

  private static EnrolmentRequest request(
      EnrolmentToken token,
      List<String> hosts,
      KeyPair tlsKey,
      Ed25519PrivateKeyParameters signingKey) {
    byte[] certificateRequest = certificateRequest(tlsKey);
    EnrolmentRequest.Builder request =
        EnrolmentRequest.newBuilder()
            .setTokenSecret(ByteString.copyFrom(token.secret()))
            .setTlsCertificateRequest(ByteString.copyFrom(certificateRequest))
            .addAllHost(hosts);
    if (signingKey != null) {
      byte[] text = proofText(certificateRequest);
      Ed25519Signer signer = new Ed25519Signer();
      signer.init(true, signingKey);
      signer.update(text, 0, text.length);
      request
          .setSigningPublicKey(ByteString.copyFrom(signingKey.generatePublicKey().getEncoded()))
          .setSigningProof(ByteString.copyFrom(signer.generateSignature()));
    }
    return request.build();
  }

  private static byte[] certificateRequest(KeyPair key) {
    try {
      // The authority chooses the subject; PKCS#10 wants one, and an empty name is one.
      return new JcaPKCS10CertificationRequestBuilder(new X500Name(""), key.getPublic())
          .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()))
          .getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("the platform must sign with P-256 but does not", e);
    }
  }

  private static EnrolmentReply call(EnrolmentToken token, EnrolmentRequest request) {
    ManagedChannel channel = Tls.enrolmentChannel(token);
    try {
      return AuthorityGrpc.newBlockingStub(channel)
          .withDeadlineAfter(DEADLINE_SECONDS, TimeUnit.SECONDS)
          .enrol(request);
    } catch (StatusRuntimeException e) {
      throw failure(token, e);
    } finally {
      channel.shutdownNow();
    }
  }

  private static ProtocolException failure(EnrolmentToken token, StatusRuntimeException e) {
    String where = "authority " + token.authorityHost() + ":" + token.authorityPort();
    Status status = e.getStatus();
    return switch (status.getCode()) {
      case PERMISSION_DENIED, INVALID_ARGUMENT ->
          new ProtocolException(Reason.REFUSED, where + " refused: " + status.getDescription(), e);
      case UNAVAILABLE ->
          causedByTls(e)
              ? new ProtocolException(
                  Reason.UNTRUSTED, where + " is not the one that the token names", e)
              : new ProtocolException(Reason.UNAVAILABLE, where + " does not answer", e);
      default ->
          new ProtocolException(Reason.UNAVAILABLE, where + " failed: " + status.getCode(), e);
    };
  }

  private static boolean causedByTls(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException || cause instanceof CertificateException) {
        return true;
      }
    }
    return false;
  }

  private static Identity check(
      EnrolmentToken token,
      KeyPair tlsKey,
      Ed25519PrivateKeyParameters signingKey,
      EnrolmentReply reply) {
    try {
      X509Certificate tlsRoot = Certificates.decode(reply.getTlsRoot().toByteArray());
      if (!Arrays.equals(Digests.sha256(tlsRoot), token.tlsRootSha256())) {
        throw new CertificateException("TLS root must be the one of the token but is another");
      }
      Identity identity = identity(tlsKey, signingKey, tlsRoot, reply);
      identity.tlsCertificate().checkValidity();
      if (identity.signingCertificate().isPresent()) {
        identity.signingCertificate().get().checkValidity();
      }
      if (identity.role() != token.role() || !identity.name().equals(reply.getIdentity())) {
        throw new CertificateException("certificates must name what the reply names but do not");
      }
      return identity;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new ProtocolException(
          Reason.UNTRUSTED,
          "authority "
              + token.authorityHost()
              + ":"
              + token.authorityPort()
              + " sent certificates that do not fit: "
              + e.getMessage(),
          e);
    }
  }

  private static Identity identity(
      KeyPair tlsKey,
      Ed25519PrivateKeyParameters signingKey,
      X509Certificate tlsRoot,
      EnrolmentReply reply)
      throws CertificateException {
    X509Certificate tlsCertificate = Certificates.decode(reply.getTlsCertificate().toByteArray());
    X509Certificate identityRoot = Certificates.decode(reply.getIdentityRoot().toByteArray());
    if (signingKey == null) {
      return Identity.ofAggregator(tlsKey.getPrivate(), tlsCertificate, tlsRoot, identityRoot);
    }
    return Identity.ofDevice(
        tlsKey.getPrivate(),
        tlsCertificate,
        tlsRoot,
        signingKey.getEncoded(),
        Certificates.decode(reply.getSigningCertificate().toByteArray()),
        identityRoot);
  }
}

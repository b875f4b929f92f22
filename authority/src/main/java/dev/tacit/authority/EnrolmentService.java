package dev.tacit.authority;

import com.google.protobuf.ByteString;
import dev.tacit.authority.CertificateAuthority.DeviceCertificates;
import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.v1.AuthorityGrpc;
import dev.tacit.protocol.v1.EnrolmentReply;
import dev.tacit.protocol.v1.EnrolmentRequest;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Optional;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers enrolments: first the token, then the proofs, then certificates, then the use of the
 * token on the disk, and only then the reply. A request that fails before the last but one leaves
 * its token good.
 */
final class EnrolmentService extends AuthorityGrpc.AuthorityImplBase {
  private static final Logger LOG = LoggerFactory.getLogger(EnrolmentService.class);

  private final CertificateAuthority authority;
  private final EnrolmentTokens tokens;

  EnrolmentService(CertificateAuthority authority, EnrolmentTokens tokens) {
    this.authority = authority;
    this.tokens = tokens;
  }

  @Override
  public void enrol(EnrolmentRequest request, StreamObserver<EnrolmentReply> answer) {
    EnrolmentReply reply;
    try {
      reply = enrol(request);
    } catch (StatusRuntimeException e) {
      LOG.warn("enrolment refused: {}", e.getStatus().getDescription());
      answer.onError(e);
      return;
    } catch (RuntimeException e) {
      LOG.error("enrolment failed", e);
      answer.onError(Status.INTERNAL.withDescription("the authority failed").asException());
      return;
    }
    LOG.info("enrolled {}", reply.getIdentity());
    answer.onNext(reply);
    answer.onCompleted();
  }

  private EnrolmentReply enrol(EnrolmentRequest request) {
    byte[] secret = request.getTokenSecret().toByteArray();
    Optional<Role> role =
        secret.length == EnrolmentToken.SECRET_BYTES ? tokens.role(secret) : Optional.empty();
    return role.orElseThrow(EnrolmentService::tokenRefused) == Role.DEVICE
        ? enrolDevice(secret, request)
        : enrolAggregator(secret, request);
  }

  private EnrolmentReply enrolDevice(byte[] secret, EnrolmentRequest request) {
    byte[] certificateRequest = request.getTlsCertificateRequest().toByteArray();
    byte[] signingKey = request.getSigningPublicKey().toByteArray();
    SubjectPublicKeyInfo tlsKey;
    try {
      if (request.getHostCount() > 0) {
        throw new IllegalArgumentException("host must be empty for a device but is not");
      }
      tlsKey = EnrolmentChecks.tlsKey(certificateRequest);
      EnrolmentChecks.requireProof(
          signingKey, request.getSigningProof().toByteArray(), certificateRequest);
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
    DeviceCertificates device = authority.issueDevice(tlsKey, signingKey);
    if (!tokens.redeem(secret, Role.DEVICE, Certified.of(device))) {
      throw tokenRefused();
    }
    return reply(device.name(), device.tlsCertificate())
        .setSigningCertificate(der(device.signingCertificate()))
        .build();
  }

  private EnrolmentReply enrolAggregator(byte[] secret, EnrolmentRequest request) {
    SubjectPublicKeyInfo tlsKey;
    X509Certificate certificate;
    try {
      if (!request.getSigningPublicKey().isEmpty()) {
        throw new IllegalArgumentException(
            "signing_public_key must be empty for an aggregator but is not");
      }
      HostNames.of(request.getHostList());
      tlsKey = EnrolmentChecks.tlsKey(request.getTlsCertificateRequest().toByteArray());
    } catch (IllegalArgumentException e) {
      throw invalid(e);
    }
    certificate = authority.issueAggregator(tlsKey, request.getHostList());
    Certified certified = Certified.of(certificate);
    if (!tokens.redeem(secret, Role.AGGREGATOR, certified)) {
      throw tokenRefused();
    }
    return reply(certified.name(), certificate).build();
  }

  private EnrolmentReply.Builder reply(String name, X509Certificate tlsCertificate) {
    return EnrolmentReply.newBuilder()
        .setIdentity(name)
        .setTlsCertificate(der(tlsCertificate))
        .setTlsRoot(der(authority.tlsRoot()))
        .setIdentityRoot(der(authority.identityRoot()));
  }

  private static ByteString der(X509Certificate certificate) {
    try {
      return ByteString.copyFrom(certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate just made must have an encoding", e);
    }
  }

  /** One answer for all three cases: who guesses learns nothing. */
  private static StatusRuntimeException tokenRefused() {
    return Status.PERMISSION_DENIED
        .withDescription("the token is unknown, expired or already used")
        .asRuntimeException();
  }

  private static StatusRuntimeException invalid(IllegalArgumentException e) {
    return Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
  }
}

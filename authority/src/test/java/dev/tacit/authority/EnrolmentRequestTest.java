package dev.tacit.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.v1.AuthorityGrpc;
import dev.tacit.protocol.v1.EnrolmentReply;
import dev.tacit.protocol.v1.EnrolmentRequest;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that the product's own client would not send. */
class EnrolmentRequestTest {
  @TempDir Path directory;

  private AuthorityServer server;

  @BeforeEach
  void start() {
    server = AuthorityServer.builder(directory).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void request_honest_isAnswered() throws Exception {
    assertThat(send(honest(deviceToken()).build()).getIdentity()).startsWith("device-");
  }

  @Test
  void request_forged_isInvalidAndLeavesTheTokenGood() throws Exception {
    EnrolmentToken token = deviceToken();
    EnrolmentRequest honest = honest(token).build();
    EnrolmentRequest another = honest(token).build();
    List<UnaryOperator<EnrolmentRequest.Builder>> forgeries =
        List.of(
            // A proof by another key, or over another request.
            request -> request.setSigningProof(another.getSigningProof()),
            request -> request.setSigningPublicKey(another.getSigningPublicKey()),
            request -> request.setTlsCertificateRequest(another.getTlsCertificateRequest()),
            request -> request.clearSigningProof(),
            request -> request.clearSigningPublicKey(),
            // The neutral element as a key: with it a signature would verify for anybody.
            request ->
                request
                    .setSigningPublicKey(point(1))
                    .setSigningProof(point(1).concat(ByteString.copyFrom(new byte[32]))),
            request -> request.setTlsCertificateRequest(ByteString.copyFromUtf8("no DER")),
            request -> request.setTlsCertificateRequest(ByteString.copyFrom(new byte[5000])),
            request -> request.clearTlsCertificateRequest(),
            request -> request.addHost("127.0.0.1"));
    for (UnaryOperator<EnrolmentRequest.Builder> forgery : forgeries) {
      assertStatus(
          Status.Code.INVALID_ARGUMENT, () -> send(forgery.apply(honest.toBuilder()).build()));
    }
    assertThat(send(honest).getIdentity()).startsWith("device-");
  }

  @Test
  void request_certificateRequestSignedByAnotherKey_isInvalid() throws Exception {
    KeyPair mine = Enrolment.newTlsKey();
    KeyPair victims = Enrolment.newTlsKey();

    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> send(signed(deviceToken(), request(victims, mine, "SHA256withECDSA"))));
  }

  @Test
  void request_keyThatIsNotP256_isInvalid() throws Exception {
    for (String[] kind :
        new String[][] {{"secp384r1", "EC", "SHA256withECDSA"}, {null, "Ed25519", "Ed25519"}}) {
      KeyPairGenerator generator = KeyPairGenerator.getInstance(kind[1]);
      if (kind[0] != null) {
        generator.initialize(new ECGenParameterSpec(kind[0]));
      }
      KeyPair pair = generator.generateKeyPair();
      assertStatus(
          Status.Code.INVALID_ARGUMENT,
          () -> send(signed(deviceToken(), request(pair, pair, kind[2]))));
    }
  }

  @Test
  void request_aggregatorsHostsThatAreNone_areInvalid() throws Exception {
    KeyPair pair = Enrolment.newTlsKey();
    EnrolmentRequest.Builder request =
        EnrolmentRequest.newBuilder()
            .setTokenSecret(ByteString.copyFrom(server.issueAggregatorToken().secret()))
            .setTlsCertificateRequest(ByteString.copyFrom(request(pair, pair, "SHA256withECDSA")));
    for (List<String> hosts :
        List.of(
            List.<String>of(),
            List.of("*.example.org"),
            List.of("a b"),
            List.of(""),
            List.of("x".repeat(300)),
            Collections.nCopies(17, "a"))) {
      assertStatus(
          Status.Code.INVALID_ARGUMENT, () -> send(request.clone().addAllHost(hosts).build()));
    }
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        () -> send(request.clone().addHost("a").setSigningPublicKey(point(9)).build()));
    assertThat(send(request.clone().addHost("a.example.org").addHost("::1").build()).getIdentity())
        .startsWith("aggregator-");
  }

  @Test
  void request_longerThan64KiB_isRefused() {
    assertStatus(
        Status.Code.RESOURCE_EXHAUSTED,
        () ->
            send(
                EnrolmentRequest.newBuilder()
                    .setTokenSecret(ByteString.copyFrom(new byte[70_000]))
                    .build()));
  }

  private EnrolmentToken deviceToken() {
    return server.issueTokens(1, "127.0.0.1", 8443, "people").get(0);
  }

  private static ByteString point(int first) {
    byte[] point = new byte[32];
    point[0] = (byte) first;
    return ByteString.copyFrom(point);
  }

  private static EnrolmentRequest.Builder honest(EnrolmentToken token) throws Exception {
    KeyPair pair = Enrolment.newTlsKey();
    return signed(token, request(pair, pair, "SHA256withECDSA")).toBuilder();
  }

  private static byte[] request(KeyPair claimed, KeyPair signing, String algorithm)
      throws Exception {
    return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), claimed.getPublic())
        .build(new JcaContentSignerBuilder(algorithm).build(signing.getPrivate()))
        .getEncoded();
  }

  private static EnrolmentRequest signed(EnrolmentToken token, byte[] certificateRequest) {
    Ed25519PrivateKeyParameters key = new Ed25519PrivateKeyParameters(new SecureRandom());
    byte[] text = Enrolment.proofText(certificateRequest);
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, key);
    signer.update(text, 0, text.length);
    return EnrolmentRequest.newBuilder()
        .setTokenSecret(ByteString.copyFrom(token.secret()))
        .setTlsCertificateRequest(ByteString.copyFrom(certificateRequest))
        .setSigningPublicKey(ByteString.copyFrom(key.generatePublicKey().getEncoded()))
        .setSigningProof(ByteString.copyFrom(signer.generateSignature()))
        .build();
  }

  private EnrolmentReply send(EnrolmentRequest request) {
    ManagedChannel channel = Wires.toAuthority(server);
    try {
      return AuthorityGrpc.newBlockingStub(channel).enrol(request);
    } finally {
      channel.shutdownNow();
    }
  }

  private static void assertStatus(Status.Code code, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
        .extracting(e -> e.getStatus().getCode())
        .isEqualTo(code);
  }
}

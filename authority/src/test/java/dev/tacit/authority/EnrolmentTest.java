package dev.tacit.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.identity.Tls;
import dev.tacit.protocol.v1.AuthorityGrpc;
import dev.tacit.protocol.v1.EnrolmentReply;
import dev.tacit.protocol.v1.EnrolmentRequest;
import dev.tacit.protocol.wire.ProtocolException;
import dev.tacit.protocol.wire.ProtocolException.Reason;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.StreamObserver;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnrolmentTest {
  private static final Duration LIFETIME = Duration.ofHours(24);

  @TempDir Path directory;

  private final Wires.MovedClock clock = new Wires.MovedClock();
  private AuthorityServer server;

  @BeforeEach
  void start() {
    server = AuthorityServer.builder(directory.resolve("authority")).clock(clock).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void enrol_deviceAndAggregator_speakToEachOther() throws Exception {
    Identity device = Enrolment.enrol(deviceToken(), List.of());
    Identity aggregator = Enrolment.enrol(server.issueAggregatorToken(), List.of("127.0.0.1"));

    assertThat(device.name()).matches("device-[0-9a-f]{16}");
    assertThat(device.role()).isEqualTo(Role.DEVICE);
    assertThat(device.signingKey().orElseThrow()).hasSize(32);
    assertThat(device.identityRoot()).isEqualTo(server.authority().identityRoot());
    assertThat(aggregator.name()).matches("aggregator-[0-9a-f]{16}");
    assertThat(aggregator.signingKey()).isEmpty();
    Server service =
        Tls.server(Wires.loopback(), aggregator).addService(new Wires.Echo()).build().start();
    ManagedChannel channel = Tls.channel("127.0.0.1", service.getPort(), device);
    try {
      assertThat(Wires.nameSeen(channel)).isEqualTo(device.name());
    } finally {
      channel.shutdownNow();
      service.shutdownNow();
    }
  }

  @Test
  void enrol_usedToken_isRefused() {
    EnrolmentToken token = deviceToken();
    Enrolment.enrol(token, List.of());

    assertRefused(token);
  }

  @Test
  void enrol_usedTokenAfterRestart_isRefusedAndUnusedIsNot() {
    EnrolmentToken used = deviceToken();
    EnrolmentToken unused = deviceToken();
    Enrolment.enrol(used, List.of());
    byte[] root = server.authority().tlsRootSha256();
    restart();

    assertThat(server.authority().tlsRootSha256()).isEqualTo(root);
    assertRefused(Wires.withPort(used, server.port()));
    Identity device = Enrolment.enrol(Wires.withPort(unused, server.port()), List.of());
    assertThat(device.identityRoot()).isEqualTo(server.authority().identityRoot());
  }

  @Test
  void enrol_oneTokenFromManyAtOnce_isGoodOnce() throws Exception {
    EnrolmentToken token = deviceToken();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Callable<Boolean>> attempts = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        attempts.add(
            () -> {
              try {
                Enrolment.enrol(token, List.of());
                return true;
              } catch (ProtocolException e) {
                assertThat(e.reason()).isEqualTo(Reason.REFUSED);
                return false;
              }
            });
      }
      int enrolled = 0;
      for (Future<Boolean> attempt : threads.invokeAll(attempts)) {
        enrolled += attempt.get() ? 1 : 0;
      }
      assertThat(enrolled).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void enrol_expiredToken_isRefused() {
    EnrolmentToken token = deviceToken();
    clock.move(LIFETIME);

    assertRefused(token);
  }

  @Test
  void enrol_tokenThatWasNeverIssued_isRefused() {
    byte[] root = server.authority().tlsRootSha256();

    assertRefused(
        EnrolmentToken.forDevice("127.0.0.1", server.port(), root, new byte[32], "a", 1, "p"));
  }

  @Test
  void enrol_aggregatorWithADevicesToken_isRefused() {
    EnrolmentToken device = deviceToken();
    EnrolmentToken claimed =
        EnrolmentToken.forAggregator(
            "127.0.0.1", server.port(), device.tlsRootSha256(), device.secret());

    assertReason(Reason.REFUSED, () -> Enrolment.enrol(claimed, List.of("127.0.0.1")));
  }

  @Test
  void enrol_wrongRootPin_isRefusedBeforeTheTokenIsSent() {
    EnrolmentToken token = deviceToken();
    byte[] other = CertificateAuthority.ephemeral().tlsRootSha256();

    assertReason(Reason.UNTRUSTED, () -> Enrolment.enrol(Wires.withRoot(token, other), List.of()));
    assertThat(Enrolment.enrol(token, List.of()).name()).startsWith("device-");
  }

  @Test
  void enrol_impostorsThatShowTheTrueRoot_areRefused() throws Exception {
    CertificateAuthority real = server.authority();
    CertificateAuthority evil = CertificateAuthority.ephemeral();
    CertificateAuthority.ServerKey evilKey = evil.newServerKey(List.of("127.0.0.1"));
    Identity aggregator = real.issueAggregator(List.of("127.0.0.1"));
    CertificateAuthority.ServerKey elsewhere = real.newServerKey(List.of("example.org"));
    List<Server> impostors =
        List.of(
            impostor(
                new CertificateAuthority.ServerKey(
                    evilKey.key(), List.of(evilKey.chain().get(0), real.tlsRoot()))),
            impostor(
                new CertificateAuthority.ServerKey(
                    aggregator.tlsKey(), List.of(aggregator.tlsCertificate(), real.tlsRoot()))),
            impostor(elsewhere));
    // The same server, honest, is enrolled at: what is refused below is not its way of showing a
    // chain.
    Server honest = impostor(real.newServerKey(List.of("127.0.0.1")));
    assertThatThrownBy(
            () -> Enrolment.enrol(Wires.withPort(deviceToken(), honest.getPort()), List.of()))
        .hasMessageContaining("UNIMPLEMENTED");
    honest.shutdownNow();
    for (Server impostor : impostors) {
      EnrolmentToken token = Wires.withPort(deviceToken(), impostor.getPort());
      assertReason(Reason.UNTRUSTED, () -> Enrolment.enrol(token, List.of()));
      impostor.shutdownNow();
    }
  }

  @Test
  void enrol_replyForAnotherKeyOrRole_isNotTrusted() throws Exception {
    CertificateAuthority authority = server.authority();
    Identity other = authority.issueDevice();
    EnrolmentReply foreign =
        EnrolmentReply.newBuilder()
            .setIdentity(other.name())
            .setTlsCertificate(ByteString.copyFrom(other.tlsCertificate().getEncoded()))
            .setTlsRoot(ByteString.copyFrom(authority.tlsRoot().getEncoded()))
            .setSigningCertificate(
                ByteString.copyFrom(other.signingCertificate().orElseThrow().getEncoded()))
            .setIdentityRoot(ByteString.copyFrom(authority.identityRoot().getEncoded()))
            .build();
    for (EnrolmentReply reply :
        List.of(
            foreign,
            EnrolmentReply.getDefaultInstance(),
            foreign.toBuilder().setTlsRoot(foreign.getTlsCertificate()).build())) {
      Server scripted = scripted(reply);
      EnrolmentToken token = Wires.withPort(deviceToken(), scripted.getPort());
      assertReason(Reason.UNTRUSTED, () -> Enrolment.enrol(token, List.of()));
      scripted.shutdownNow();
    }
  }

  @Test
  void enrol_nobodyThere_isUnavailable() {
    EnrolmentToken token = deviceToken();
    server.close();

    assertReason(Reason.UNAVAILABLE, () -> Enrolment.enrol(token, List.of()));
  }

  @Test
  void enrol_hostsThatDoNotFitTheRole_areRefusedAtOnce() {
    assertThatThrownBy(() -> Enrolment.enrol(deviceToken(), List.of("a")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Enrolment.enrol(server.issueAggregatorToken(), List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private void restart() {
    server.close();
    server = AuthorityServer.builder(directory.resolve("authority")).clock(clock).start();
  }

  private EnrolmentToken deviceToken() {
    return server.issueTokens(1, "127.0.0.1", 8443, "people").get(0);
  }

  /** Shows a chain that no key store would take. */
  private static Server impostor(CertificateAuthority.ServerKey shown) throws Exception {
    X509ExtendedKeyManager keys =
        new X509ExtendedKeyManager() {
          @Override
          public String chooseEngineServerAlias(String type, Principal[] issuers, SSLEngine e) {
            return type.equals("EC") ? "key" : null;
          }

          @Override
          public X509Certificate[] getCertificateChain(String alias) {
            return shown.chain().toArray(X509Certificate[]::new);
          }

          @Override
          public PrivateKey getPrivateKey(String alias) {
            return shown.key();
          }

          @Override
          public String[] getServerAliases(String type, Principal[] issuers) {
            return new String[] {"key"};
          }

          @Override
          public String chooseServerAlias(String type, Principal[] issuers, Socket socket) {
            return "key";
          }

          @Override
          public String[] getClientAliases(String type, Principal[] issuers) {
            return null;
          }

          @Override
          public String chooseClientAlias(String[] type, Principal[] issuers, Socket socket) {
            return null;
          }
        };
    return NettyServerBuilder.forAddress(Wires.loopback())
        .sslContext(
            GrpcSslContexts.configure(SslContextBuilder.forServer(keys), SslProvider.JDK).build())
        .build()
        .start();
  }

  /** The true authority's certificate, with an answer of our choice. */
  private Server scripted(EnrolmentReply reply) throws Exception {
    CertificateAuthority.ServerKey key = server.authority().newServerKey(List.of("127.0.0.1"));
    return Tls.enrolmentServer(Wires.loopback(), key.key(), key.chain())
        .addService(
            new AuthorityGrpc.AuthorityImplBase() {
              @Override
              public void enrol(EnrolmentRequest request, StreamObserver<EnrolmentReply> answer) {
                answer.onNext(reply);
                answer.onCompleted();
              }
            })
        .build()
        .start();
  }

  private static void assertRefused(EnrolmentToken token) {
    assertReason(Reason.REFUSED, () -> Enrolment.enrol(token, List.of()));
  }

  private static void assertReason(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .asInstanceOf(InstanceOfAssertFactories.type(ProtocolException.class))
        .extracting(ProtocolException::reason)
        .isEqualTo(reason);
  }
}

package dev.tacit.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.PeerIdentity;
import dev.tacit.protocol.identity.Tls;
import dev.tacit.protocol.v1.AggregatorGrpc;
import dev.tacit.protocol.v1.CheckpointRequest;
import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MutualTlsTest {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.ephemeral();
  private static final CertificateAuthority OTHER = CertificateAuthority.ephemeral();
  private static final Identity DEVICE = AUTHORITY.issueDevice();
  private static final Identity AGGREGATOR =
      AUTHORITY.issueAggregator(List.of("localhost", "127.0.0.1"));

  private Server server;
  private ManagedChannel channel;

  @BeforeEach
  void start() throws IOException {
    server = Tls.server(Wires.loopback(), AGGREGATOR).addService(new Wires.Echo()).build().start();
  }

  @AfterEach
  void stop() {
    if (channel != null) {
      channel.shutdownNow();
    }
    server.shutdownNow();
  }

  @Test
  void channel_deviceToAggregator_seesTheDevicesName() {
    channel = Tls.channel("127.0.0.1", server.getPort(), DEVICE);

    assertThat(Wires.nameSeen(channel)).isEqualTo(DEVICE.name()).startsWith("device-");
  }

  @Test
  void channel_byHostName_seesTheDevicesName() {
    channel = Tls.channel("localhost", server.getPort(), DEVICE);

    assertThat(Wires.nameSeen(channel)).isEqualTo(DEVICE.name());
  }

  @Test
  void channel_connectedAgain_seesTheDevicesNameAgain() {
    channel = Tls.channel("127.0.0.1", server.getPort(), DEVICE);
    for (int i = 0; i < 3; i++) {
      assertThat(Wires.nameSeen(channel)).isEqualTo(DEVICE.name());
      channel.enterIdle();
    }
  }

  @Test
  void channel_twoDevices_areToldApart() {
    Identity second = AUTHORITY.issueDevice();
    channel = Tls.channel("127.0.0.1", server.getPort(), second);
    ManagedChannel first = Tls.channel("127.0.0.1", server.getPort(), DEVICE);
    try {
      assertThat(Wires.nameSeen(first)).isEqualTo(DEVICE.name());
      assertThat(Wires.nameSeen(channel)).isEqualTo(second.name());
    } finally {
      first.shutdownNow();
    }
  }

  @Test
  void channel_messageOverOneMebibyte_isRefused() {
    channel = Tls.channel("127.0.0.1", server.getPort(), DEVICE);
    var chunks =
        AggregatorGrpc.newBlockingStub(channel)
            .fetchCheckpoint(
                CheckpointRequest.newBuilder()
                    .setSha256(ByteString.copyFrom(new byte[] {(byte) 129}))
                    .build());
    chunks.next();

    assertThatThrownBy(chunks::next)
        .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
        .extracting(e -> e.getStatus().getCode())
        .isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void server_clientWithoutCertificate_isRefused() {
    channel = Wires.raw(server.getPort(), tls -> tls.trustManager(AUTHORITY.tlsRoot()));

    assertUnavailable();
  }

  @Test
  void server_deviceOfAnotherAuthority_isRefused() {
    channel = Wires.showing(server.getPort(), AUTHORITY, OTHER.issueDevice());

    assertUnavailable();
  }

  @Test
  void server_aggregatorsCertificateAsClient_isRefused() {
    channel =
        Wires.showing(server.getPort(), AUTHORITY, AUTHORITY.issueAggregator(List.of("127.0.0.1")));

    assertUnavailable();
  }

  @Test
  void server_expiredDevice_isRefused() throws IOException {
    Duration ago = Duration.ofDays(91);
    Wires.MovedClock clock = new Wires.MovedClock();
    clock.move(ago.negated());
    CertificateAuthority both = CertificateAuthority.ephemeral(Duration.ofDays(90), clock);
    Identity old = both.issueDevice();
    clock.move(ago);
    Server now =
        Tls.server(Wires.loopback(), both.issueAggregator(List.of("127.0.0.1")))
            .addService(new Wires.Echo())
            .build()
            .start();
    try {
      channel = Tls.channel("127.0.0.1", now.getPort(), old);
      assertUnavailable();
      channel.shutdownNow();
      channel = Tls.channel("127.0.0.1", now.getPort(), both.issueDevice());
      assertThat(Wires.nameSeen(channel)).startsWith("device-");
    } finally {
      now.shutdownNow();
    }
  }

  @Test
  void server_tls12_isRefused() {
    channel =
        Wires.raw(
            server.getPort(),
            tls ->
                tls.trustManager(AUTHORITY.tlsRoot())
                    .keyManager(DEVICE.tlsKey(), DEVICE.tlsCertificate())
                    .protocols("TLSv1.2"));

    assertUnavailable();
  }

  @Test
  void channel_deviceActingAsServer_isRefused() throws IOException {
    Identity impostor = AUTHORITY.issueDevice();
    Server fake = rawServer(impostor);
    try {
      channel = Tls.channel("127.0.0.1", fake.getPort(), DEVICE);
      assertUnavailable();
    } finally {
      fake.shutdownNow();
    }
  }

  @Test
  void channel_aggregatorOfAnotherAuthority_isRefused() throws IOException {
    Server fake = rawServer(OTHER.issueAggregator(List.of("127.0.0.1")));
    try {
      channel = Tls.channel("127.0.0.1", fake.getPort(), DEVICE);
      assertUnavailable();
    } finally {
      fake.shutdownNow();
    }
  }

  @Test
  void channel_aggregatorOfAnotherName_isRefused() throws IOException {
    Server fake = rawServer(AUTHORITY.issueAggregator(List.of("example.org", "127.0.0.2")));
    try {
      channel = Tls.channel("127.0.0.1", fake.getPort(), DEVICE);
      assertUnavailable();
    } finally {
      fake.shutdownNow();
    }
  }

  @Test
  void channel_authoritysServerAsAggregator_isRefused() throws IOException {
    CertificateAuthority.ServerKey key = AUTHORITY.newServerKey(List.of("127.0.0.1"));
    Server fake =
        Tls.enrolmentServer(Wires.loopback(), key.key(), key.chain())
            .addService(new Wires.Echo())
            .build()
            .start();
    try {
      channel = Tls.channel("127.0.0.1", fake.getPort(), DEVICE);
      assertUnavailable();
    } finally {
      fake.shutdownNow();
    }
  }

  @Test
  void peerIdentity_withoutTls_isUnauthenticated() throws IOException {
    Server plain =
        NettyServerBuilder.forAddress(Wires.loopback())
            .intercept(new PeerIdentity())
            .addService(new Wires.Echo())
            .build()
            .start();
    try {
      channel = NettyChannelBuilder.forAddress("127.0.0.1", plain.getPort()).usePlaintext().build();
      assertFails(Status.Code.UNAUTHENTICATED);
    } finally {
      plain.shutdownNow();
    }
  }

  @Test
  void peerIdentity_aggregatorBehindTlsThatTrustsAnybody_isUnauthenticated() throws IOException {
    Server careless =
        NettyServerBuilder.forAddress(Wires.loopback())
            .sslContext(
                GrpcSslContexts.configure(
                        SslContextBuilder.forServer(
                            AGGREGATOR.tlsKey(), AGGREGATOR.tlsCertificate()))
                    .trustManager(InsecureTrustManagerFactory.INSTANCE)
                    .clientAuth(ClientAuth.OPTIONAL)
                    .build())
            .intercept(new PeerIdentity())
            .addService(new Wires.Echo())
            .build()
            .start();
    try {
      channel = Wires.showing(careless.getPort(), AUTHORITY, AGGREGATOR);
      assertFails(Status.Code.UNAUTHENTICATED);
      channel.shutdownNow();
      channel = Wires.raw(careless.getPort(), tls -> tls.trustManager(AUTHORITY.tlsRoot()));
      assertFails(Status.Code.UNAUTHENTICATED);
    } finally {
      careless.shutdownNow();
    }
  }

  @Test
  void tls_identityOfTheWrongRole_isRefusedAtOnce() {
    assertThatThrownBy(() -> Tls.channel("127.0.0.1", 1, AGGREGATOR))
        .hasMessage("role of the identity must be DEVICE but was AGGREGATOR");
    assertThatThrownBy(() -> Tls.server(Wires.loopback(), DEVICE))
        .hasMessage("role of the identity must be AGGREGATOR but was DEVICE");
  }

  /** A server with an identity's certificate that asks nothing of its clients. */
  private static Server rawServer(Identity identity) throws IOException {
    return NettyServerBuilder.forAddress(Wires.loopback())
        .sslContext(
            GrpcSslContexts.configure(
                    SslContextBuilder.forServer(identity.tlsKey(), identity.tlsCertificate()))
                .build())
        .addService(new Wires.Echo())
        .build()
        .start();
  }

  private void assertUnavailable() {
    assertFails(Status.Code.UNAVAILABLE);
  }

  private void assertFails(Status.Code code) {
    assertThatThrownBy(() -> Wires.nameSeen(channel))
        .asInstanceOf(InstanceOfAssertFactories.type(StatusRuntimeException.class))
        .extracting(e -> e.getStatus().getCode())
        .isEqualTo(code);
  }
}

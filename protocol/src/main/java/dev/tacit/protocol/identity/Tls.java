package dev.tacit.protocol.identity;

import dev.tacit.protocol.wire.Wire;
import io.grpc.ManagedChannel;
import io.grpc.ServerBuilder;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.ClientAuth;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContext;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import java.net.SocketAddress;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * gRPC channels and servers over TLS 1.3, nothing older.
 *
 * <p>Between device and aggregator both sides show certificates below the TLS root of their own
 * identity, in date, of the right role and key usage; the device checks the aggregator's host name
 * too. Revocation is not checked: a certificate is good until it ends. Dates are checked when a
 * connection is made, so one that is kept open outlives its certificate.
 */
public final class Tls {
  private static final String PROTOCOL = "TLSv1.3";
  private static final int ENROLMENT_BYTES = 64 << 10;
  private static final int HANDSHAKE_SECONDS = 20;

  /**
   * The aggregator finds out within 80 s that a silent device is gone, whatever a round's deadlines
   * are.
   */
  private static final int KEEPALIVE_SECONDS = 60;

  private static final int KEEPALIVE_TIMEOUT_SECONDS = 20;

  /** Devices may ping that often; more costs them the connection. */
  private static final int PERMITTED_KEEPALIVE_SECONDS = 30;

  /** What a device may have under way unread: bounds the aggregator's memory per connection. */
  private static final int SERVER_WINDOW_BYTES = 256 << 10;

  /** One participation, a checkpoint, and room for a call that is being replaced. */
  private static final int CALLS_PER_CONNECTION = 8;

  private Tls() {}

  /**
   * A device's channel to its aggregator. It connects at the first call and again after a loss; the
   * caller shuts it down. Messages from the aggregator are at most {@link Wire#MAX_MESSAGE_BYTES}.
   *
   * @param host what the aggregator's certificate must name
   * @param device of role {@link Role#DEVICE}
   */
  public static ManagedChannel channel(String host, int port, Identity device) {
    requireRole(device, Role.DEVICE);
    SslContext context =
        build(
            SslContextBuilder.forClient()
                .keyManager(device.tlsKey(), device.tlsCertificate())
                .trustManager(TrustedRole.below(device.tlsRoot(), Role.AGGREGATOR)));
    return NettyChannelBuilder.forAddress(host, port)
        .sslContext(context)
        .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .maxInboundMessageSize(Wire.MAX_MESSAGE_BYTES)
        .build();
  }

  /**
   * An aggregator's server: every connection needs a device's certificate, and every call finds its
   * device in {@link PeerIdentity#NAME}. The caller adds services and starts it. Messages from
   * devices are at most {@link Wire#MAX_MESSAGE_BYTES}.
   *
   * @param aggregator of role {@link Role#AGGREGATOR}
   */
  public static ServerBuilder<?> server(SocketAddress address, Identity aggregator) {
    requireRole(aggregator, Role.AGGREGATOR);
    SslContext context =
        build(
            SslContextBuilder.forServer(aggregator.tlsKey(), aggregator.tlsCertificate())
                .trustManager(TrustedRole.below(aggregator.tlsRoot(), Role.DEVICE))
                .clientAuth(ClientAuth.REQUIRE));
    return NettyServerBuilder.forAddress(address)
        .sslContext(context)
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
        .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
        .permitKeepAliveTime(PERMITTED_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
        .maxInboundMessageSize(Wire.MAX_MESSAGE_BYTES)
        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
        .flowControlWindow(SERVER_WINDOW_BYTES)
        .intercept(new PeerIdentity());
  }

  /**
   * The authority's server for enrolment, whose callers have no certificate yet. Requests are at
   * most 64 KiB, and a connection is for one enrolment, not for keeps.
   *
   * @param chain the server's certificate, of role {@link Role#AUTHORITY}, then its root: the
   *     caller knows the root by its digest only
   */
  public static ServerBuilder<?> enrolmentServer(
      SocketAddress address, PrivateKey key, List<X509Certificate> chain) {
    return NettyServerBuilder.forAddress(address)
        .sslContext(build(SslContextBuilder.forServer(key, chain)))
        .handshakeTimeout(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .maxConnectionAge(1, TimeUnit.MINUTES)
        .maxConnectionAgeGrace(HANDSHAKE_SECONDS, TimeUnit.SECONDS)
        .maxInboundMessageSize(ENROLMENT_BYTES)
        .maxConcurrentCallsPerConnection(CALLS_PER_CONNECTION)
        .flowControlWindow(ENROLMENT_BYTES);
  }

  /** A channel to the authority that a token names. */
  static ManagedChannel enrolmentChannel(EnrolmentToken token) {
    SslContext context =
        build(
            SslContextBuilder.forClient()
                .trustManager(TrustedRole.pinned(token.tlsRootSha256(), Role.AUTHORITY)));
    return NettyChannelBuilder.forAddress(token.authorityHost(), token.authorityPort())
        .sslContext(context)
        .maxInboundMessageSize(ENROLMENT_BYTES)
        .build();
  }

  private static SslContext build(SslContextBuilder context) {
    try {
      return GrpcSslContexts.configure(context).protocols(PROTOCOL).build();
    } catch (SSLException e) {
      throw new IllegalStateException("the platform must offer " + PROTOCOL + " but does not", e);
    }
  }

  private static void requireRole(Identity identity, Role role) {
    if (identity.role() != role) {
      throw new IllegalArgumentException(
          "role of the identity must be " + role + " but was " + identity.role());
    }
  }
}

package dev.tacit.authority;

import com.google.protobuf.ByteString;
import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.PeerIdentity;
import dev.tacit.protocol.v1.AggregatorGrpc;
import dev.tacit.protocol.v1.CheckpointChunk;
import dev.tacit.protocol.v1.CheckpointRequest;
import io.grpc.ManagedChannel;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslContextBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;

/** What the tests speak over real sockets with. */
final class Wires {
  private Wires() {}

  static InetSocketAddress loopback() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /**
   * Answers with the caller's name, then with 8 KiB for each unit of the first byte of the request,
   * if it has one.
   */
  static final class Echo extends AggregatorGrpc.AggregatorImplBase {
    @Override
    public void fetchCheckpoint(CheckpointRequest request, StreamObserver<CheckpointChunk> answer) {
      answer.onNext(
          CheckpointChunk.newBuilder()
              .setData(ByteString.copyFromUtf8(String.valueOf(PeerIdentity.NAME.get())))
              .build());
      if (!request.getSha256().isEmpty()) {
        answer.onNext(
            CheckpointChunk.newBuilder()
                .setData(
                    ByteString.copyFrom(new byte[(request.getSha256().byteAt(0) & 0xff) << 13]))
                .build());
      }
      answer.onCompleted();
    }
  }

  /** The name that the server sees behind this channel. */
  static String nameSeen(ManagedChannel channel) {
    Iterator<CheckpointChunk> chunks =
        AggregatorGrpc.newBlockingStub(channel)
            .withDeadlineAfter(20, TimeUnit.SECONDS)
            .fetchCheckpoint(CheckpointRequest.getDefaultInstance());
    return chunks.next().getData().toStringUtf8();
  }

  /** A channel whose TLS is the caller's affair. */
  static ManagedChannel raw(int port, UnaryOperator<SslContextBuilder> settings) {
    try {
      return NettyChannelBuilder.forAddress("127.0.0.1", port)
          .sslContext(
              settings.apply(GrpcSslContexts.configure(SslContextBuilder.forClient())).build())
          .build();
    } catch (SSLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A channel of somebody who trusts the server and shows another identity's certificate. */
  static ManagedChannel showing(int port, CertificateAuthority trusted, Identity shown) {
    return raw(
        port,
        tls ->
            tls.trustManager(trusted.tlsRoot()).keyManager(shown.tlsKey(), shown.tlsCertificate()));
  }

  /** A channel to an authority by its root, for requests that the product would not send. */
  static ManagedChannel toAuthority(AuthorityServer server) {
    return raw(server.port(), tls -> tls.trustManager(server.authority().tlsRoot()));
  }

  /** The token, but for another authority's root. */
  static EnrolmentToken withRoot(EnrolmentToken token, byte[] root) {
    return new EnrolmentToken(
        token.authorityHost(),
        token.authorityPort(),
        root,
        token.secret(),
        token.role(),
        token.aggregatorHost(),
        token.aggregatorPort(),
        token.population());
  }

  /** The token, but for another port. */
  static EnrolmentToken withPort(EnrolmentToken token, int port) {
    return new EnrolmentToken(
        token.authorityHost(),
        port,
        token.tlsRootSha256(),
        token.secret(),
        token.role(),
        token.aggregatorHost(),
        token.aggregatorPort(),
        token.population());
  }

  /** The true time, moved. */
  static final class MovedClock extends Clock {
    private volatile Duration offset = Duration.ZERO;

    void move(Duration by) {
      offset = offset.plus(by);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(offset);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}

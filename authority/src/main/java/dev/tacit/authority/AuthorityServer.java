package dev.tacit.authority;

import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.identity.Role;
import dev.tacit.protocol.identity.Tls;
import io.grpc.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A running authority: its roots, its tokens, and the gRPC service that trades the ones for
 * certificates of the others. Thread-safe.
 *
 * <pre>{@code
 * try (AuthorityServer authority = AuthorityServer.builder(directory).start()) {
 *   for (EnrolmentToken token : authority.issueTokens(10, "127.0.0.1", 8443, "people")) {
 *     Identity device = Enrolment.enrol(token, List.of());
 *   }
 * }
 * }</pre>
 */
public final class AuthorityServer implements AutoCloseable {
  /** How long a token is good unless the authority is told otherwise. */
  public static final Duration DEFAULT_TOKEN_LIFETIME = Duration.ofHours(24);

  /** The most tokens to ask for at once. */
  public static final int MAX_TOKENS_AT_ONCE = 100_000;

  private final CertificateAuthority authority;
  private final EnrolmentTokens tokens;
  private final Duration tokenLifetime;
  private final String publicHost;
  private final ExecutorService executor;
  private final Server server;

  private AuthorityServer(
      Builder settings,
      CertificateAuthority authority,
      EnrolmentTokens tokens,
      ExecutorService executor,
      Server server) {
    this.authority = authority;
    this.tokens = tokens;
    this.tokenLifetime = settings.tokenLifetime;
    this.publicHost = settings.publicHost();
    this.executor = executor;
    this.server = server;
  }

  /** Settings to start from: loopback, any free port, 90 days, tokens good for 24 hours. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /** What this authority signs with. */
  public CertificateAuthority authority() {
    return authority;
  }

  /** The first name or address that it is called by, as its tokens say. */
  public String host() {
    return publicHost;
  }

  public int port() {
    return server.getPort();
  }

  /**
   * Tokens that enrol one device each; all on the disk when this returns.
   *
   * @param count 1 to {@link #MAX_TOKENS_AT_ONCE}
   */
  public List<EnrolmentToken> issueTokens(
      int count, String aggregatorHost, int aggregatorPort, String population) {
    if (count < 1 || count > MAX_TOKENS_AT_ONCE) {
      throw new IllegalArgumentException(
          "count must be 1 to " + MAX_TOKENS_AT_ONCE + " but was " + count);
    }
    byte[] root = authority.tlsRootSha256();
    // The first is made for nothing but its checks: what is wrong must not leave tokens behind.
    EnrolmentToken.forDevice(
        publicHost,
        port(),
        root,
        new byte[EnrolmentToken.SECRET_BYTES],
        aggregatorHost,
        aggregatorPort,
        population);
    return tokens.issue(Role.DEVICE, count, tokenLifetime).stream()
        .map(
            secret ->
                EnrolmentToken.forDevice(
                    publicHost, port(), root, secret, aggregatorHost, aggregatorPort, population))
        .toList();
  }

  /** A token that enrols one aggregator. */
  public EnrolmentToken issueAggregatorToken() {
    return EnrolmentToken.forAggregator(
        publicHost,
        port(),
        authority.tlsRootSha256(),
        tokens.issue(Role.AGGREGATOR, 1, tokenLifetime).get(0));
  }

  /** Waits until it is closed. */
  public void awaitTermination() throws InterruptedException {
    server.awaitTermination();
  }

  /** Stops listening, lets a running enrolment end within a second, and frees the directory. */
  @Override
  public void close() {
    server.shutdown();
    try {
      if (!server.awaitTermination(1, TimeUnit.SECONDS)) {
        server.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      server.shutdownNow();
      Thread.currentThread().interrupt();
    } finally {
      executor.shutdown();
      tokens.close();
    }
  }

  /** The settings of an authority. Not thread-safe. */
  public static final class Builder {
    private final Path directory;
    private String bindHost = "127.0.0.1";
    private int port;
    private List<String> hosts = List.of();
    private Duration certificateValidity = CertificateAuthority.DEFAULT_VALIDITY;
    private Duration tokenLifetime = DEFAULT_TOKEN_LIFETIME;
    private Clock clock = Clock.systemUTC();

    private Builder(Path directory) {
      this.directory = Objects.requireNonNull(directory, "directory");
    }

    /**
     * Where to listen.
     *
     * @param host a name or address of this machine, or 0.0.0.0 or :: for all of them
     * @param port 0 for any that is free
     */
    public Builder listen(String host, int port) {
      if (port < 0 || port > 65535) {
        throw new IllegalArgumentException("port must be 0 to 65535 but was " + port);
      }
      this.bindHost = Objects.requireNonNull(host, "host");
      this.port = port;
      return this;
    }

    /**
     * The names and addresses that it is called by; tokens hold the first. Needed when it listens
     * at all addresses; otherwise the one it listens at is enough.
     */
    public Builder hosts(List<String> names) {
      this.hosts = List.copyOf(names);
      return this;
    }

    /** How long certificates are good. */
    public Builder certificateValidity(Duration validity) {
      this.certificateValidity = Objects.requireNonNull(validity, "validity");
      return this;
    }

    /** How long tokens are good; positive. */
    public Builder tokenLifetime(Duration lifetime) {
      if (lifetime.isNegative() || lifetime.isZero()) {
        throw new IllegalArgumentException("tokenLifetime must be positive but was " + lifetime);
      }
      this.tokenLifetime = lifetime;
      return this;
    }

    /** What the dates of tokens and certificates come from. */
    public Builder clock(Clock source) {
      this.clock = Objects.requireNonNull(source, "clock");
      return this;
    }

    /**
     * Opens or makes the directory's roots and journal, and listens.
     *
     * @throws UncheckedIOException if the directory cannot be used, is in use, or the port is taken
     */
    public AuthorityServer start() {
      InetAddress address = address();
      if (address.isAnyLocalAddress() && hosts.isEmpty()) {
        throw new IllegalArgumentException(
            "hosts must be given when listening at " + bindHost + " but were not");
      }
      CertificateAuthority authority =
          CertificateAuthority.openOrCreate(directory, certificateValidity, clock);
      CertificateAuthority.ServerKey key = authority.newServerKey(certificateHosts(address));
      EnrolmentTokens tokens = EnrolmentTokens.open(directory, clock);
      ExecutorService executor =
          Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
      boolean started = false;
      try {
        Server server =
            Tls.enrolmentServer(new InetSocketAddress(address, port), key.key(), key.chain())
                .executor(executor)
                .addService(new EnrolmentService(authority, tokens))
                .build()
                .start();
        started = true;
        return new AuthorityServer(this, authority, tokens, executor, server);
      } catch (IOException e) {
        throw new UncheckedIOException(
            "authority cannot listen at " + bindHost + ":" + port + ": " + e.getMessage(), e);
      } finally {
        if (!started) {
          executor.shutdown();
          tokens.close();
        }
      }
    }

    private String publicHost() {
      return hosts.isEmpty() ? bindHost : hosts.get(0);
    }

    private InetAddress address() {
      try {
        return InetAddress.getByName(bindHost);
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException(
            "host must be a name or address of this machine but was " + bindHost, e);
      }
    }

    private List<String> certificateHosts(InetAddress address) {
      Set<String> all = new LinkedHashSet<>(hosts);
      if (!address.isAnyLocalAddress()) {
        all.add(bindHost);
      }
      if (address.isLoopbackAddress()) {
        all.addAll(List.of("localhost", "127.0.0.1", "::1"));
      }
      return List.copyOf(all);
    }
  }
}

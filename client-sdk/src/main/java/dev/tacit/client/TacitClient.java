package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.protocol.identity.Identity;
import dev.tacit.protocol.identity.Tls;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import io.grpc.ManagedChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.time.Clock;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What runs beside the data: takes part in an aggregator's rounds as long as the owner's policy
 * allows.
 *
 * <pre>{@code
 * try (TacitClient client =
 *     TacitClient.builder()
 *         .identity(Identity.load(directory))
 *         .aggregator("aggregator.example", 7443)
 *         .population("keyboards")
 *         .examples(examples)
 *         .policy(PrivacyPolicy.of(new PrivacyBudget(3, 1e-5), 10))
 *         .ledger(directory.resolve("ledger.jsonl"))
 *         .build()) {
 *   ClientSummary summary = client.run();
 * }
 * }</pre>
 *
 * <p>{@link #run} works on the calling thread; {@link #close} and an interrupt from any other end
 * it cleanly. One ledger belongs to one set of examples, whatever the aggregators and tasks, and to
 * one client at a time.
 */
public final class TacitClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TacitClient.class);
  private static final long FAREWELL_SECONDS = 15;

  private final Identity identity;
  private final String host;
  private final int port;
  private final String population;
  private final ExampleStore examples;
  private final PrivacyPolicy policy;
  private final Path ledger;
  private final Optional<Path> state;
  private final TrainingPermits permits;
  private final ClientListener listener;
  private final ClientSettings settings;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Object lock = new Object();
  private Thread runner;
  private boolean closed;

  private TacitClient(Builder builder) {
    this.identity = given("identity", builder.identity);
    this.host = given("aggregator", builder.host);
    this.port = builder.port;
    this.population = given("population", builder.population);
    this.examples = given("examples", builder.examples);
    this.policy = given("policy", builder.policy);
    this.ledger = given("ledger", builder.ledger);
    this.state = Optional.ofNullable(builder.state);
    this.permits = builder.permits == null ? new TrainingPermits(1) : builder.permits;
    this.listener = builder.listener;
    this.settings = builder.settings;
    if (identity.signingKey().isEmpty()) {
      throw new IllegalArgumentException("identity must be a device's but was " + identity);
    }
  }

  /** A client to be described; {@code identity} to {@code ledger} are required. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Takes part until the task is finished, the budget is exhausted, the aggregator is away for too
   * long, or {@link #close} or an interrupt ends it; once only.
   *
   * @throws IllegalStateException if it was run or closed before
   * @throws dev.tacit.privacy.ledger.LedgerException if somebody else has the ledger open, or it
   *     was changed
   * @throws IllegalArgumentException if an example is malformed, or the ledger charges for another
   *     unit or relation than the policy's
   * @throws java.io.UncheckedIOException if the ledger cannot be read or written: without it
   *     nothing is released; or what a plan needs kept cannot be written to the folder of state
   */
  public ClientSummary run() {
    synchronized (lock) {
      if (runner != null || closed) {
        throw new IllegalStateException(
            "a client must be run once, and not after close, but was run again");
      }
      runner = Thread.currentThread();
    }
    try (SigningIdentity signing = signing();
        SpendBook book = SpendBook.open(ledger, identity.name(), policy, Clock.systemUTC())) {
      Optional<VariateStore> variates =
          state.map(directory -> new VariateStore(directory, identity.name()));
      Trainer trainer = new Trainer(examples, permits, variates);
      trainer.requireWellFormed();
      DeviceTerms terms =
          new DeviceTerms(
              signing,
              new TrustRoot(identity.identityRoot()),
              population,
              examples.inputShape(),
              examples.classes(),
              examples.vocabulary(),
              policy,
              settings,
              variates.isPresent(),
              new SecureRandom(),
              Clock.systemUTC());
      return converse(terms, trainer, book);
    } finally {
      synchronized (lock) {
        if (closed) {
          // The interrupt that close() sent has done its work.
          Thread.interrupted();
        }
        closed = true;
      }
      finished.countDown();
    }
  }

  private ClientSummary converse(DeviceTerms terms, Trainer trainer, SpendBook book) {
    ManagedChannel channel = Tls.channel(host, port, identity);
    try {
      return new RoundLoop(terms, channel, trainer, book, new Announcer(listener)).run();
    } finally {
      channel.shutdownNow();
    }
  }

  private static <T> T given(String name, T value) {
    if (value == null) {
      throw new IllegalStateException(
          "identity, aggregator, population, examples, policy and ledger must be given but "
              + name
              + " was not");
    }
    return value;
  }

  private SigningIdentity signing() {
    byte[] key = identity.signingKey().orElseThrow();
    try {
      return new SigningIdentity(
          identity.name(), key, identity.signingCertificate().orElseThrow().getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a decoded certificate must have an encoding", e);
    } finally {
      Arrays.fill(key, (byte) 0);
    }
  }

  /**
   * Ends a run on whatever thread, and waits until it has ended, 15 s at most; harmless when
   * repeated. What a round in progress cost is on the ledger.
   */
  @Override
  public void close() {
    synchronized (lock) {
      if (closed || runner == null) {
        closed = true;
        return;
      }
      closed = true;
      runner.interrupt();
      if (runner == Thread.currentThread()) {
        return;
      }
    }
    try {
      if (!finished.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
        log.warn("the client was told to stop but still runs after {} s", FAREWELL_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Describes a client. Not thread-safe. */
  public static final class Builder {
    private Identity identity;
    private String host;
    private int port;
    private String population;
    private ExampleStore examples;
    private PrivacyPolicy policy;
    private Path ledger;
    private Path state;
    private TrainingPermits permits;
    private ClientListener listener = ClientListener.SILENT;
    private ClientSettings settings = ClientSettings.DEFAULT;

    private Builder() {}

    /** An enrolled device's keys and certificates. */
    public Builder identity(Identity value) {
      identity = Objects.requireNonNull(value, "identity");
      return this;
    }

    /**
     * Where the aggregator listens.
     *
     * @throws IllegalArgumentException if the port is outside 1 to 65535
     */
    public Builder aggregator(String hostName, int portNumber) {
      if (portNumber < 1 || portNumber > 65_535) {
        throw new IllegalArgumentException("port must be from 1 to 65535 but was " + portNumber);
      }
      host = Objects.requireNonNull(hostName, "host");
      port = portNumber;
      return this;
    }

    /** Which population this device belongs to; plans for others are refused. */
    public Builder population(String value) {
      population = Objects.requireNonNull(value, "population");
      return this;
    }

    /** The examples, which stay here. */
    public Builder examples(ExampleStore value) {
      examples = Objects.requireNonNull(value, "examples");
      return this;
    }

    /** What the owner of the examples allows. */
    public Builder policy(PrivacyPolicy value) {
      policy = Objects.requireNonNull(value, "policy");
      return this;
    }

    /** The ledger file; made if missing. */
    public Builder ledger(Path value) {
      ledger = Objects.requireNonNull(value, "ledger");
      return this;
    }

    /**
     * A folder of this device's own for what algorithms need kept from round to round, as
     * SCAFFOLD's control variates; made if it is needed and missing. Without one, plans that need
     * it are refused. What is in it may be deleted: training goes on from zeros then.
     */
    public Builder state(Path directory) {
      state = Objects.requireNonNull(directory, "state");
      return this;
    }

    /** Shared by the clients of one process; one permit of its own unless given. */
    public Builder trainingPermits(TrainingPermits value) {
      permits = Objects.requireNonNull(value, "trainingPermits");
      return this;
    }

    /** Who is told what happens; nobody unless given. */
    public Builder listener(ClientListener value) {
      listener = Objects.requireNonNull(value, "listener");
      return this;
    }

    /** Patience and limits; {@link ClientSettings#DEFAULT} unless given. */
    public Builder settings(ClientSettings value) {
      settings = Objects.requireNonNull(value, "settings");
      return this;
    }

    /**
     * The client, which has touched neither network nor ledger yet.
     *
     * @throws IllegalStateException if a required part is missing
     * @throws IllegalArgumentException if the identity is not a device's
     */
    public TacitClient build() {
      return new TacitClient(this);
    }
  }
}

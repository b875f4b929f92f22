package dev.tacit.simulation.aggregation;

import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A session of the product's secure aggregation, server and devices in one process: the state
 * machines and messages are theirs, and so are keys and masks, which come from the operating
 * system's generator. The sum does not depend on them.
 *
 * <p>In each {@link #phase} devices {@linkplain #answer(int) answer}, all or some of them, on
 * whatever threads; then the server {@linkplain #advance goes on} without the silent. A masked
 * input goes into the server's one accumulator as it comes, so no more of them are in memory than
 * threads at work.
 *
 * <p>Different devices may answer on different threads at once; all else is for one thread.
 */
public final class SecureSession implements AutoCloseable {
  private final SecAggParameters parameters;
  private final ClientPolicy policy;
  private final SessionBinding binding;
  private final List<String> roster;
  private final CertificateIssuer issuer;
  private final TrustRoot trust;
  private final Instant now;
  private final SecureRandom random = new SecureRandom();
  private final SecAggClient[] clients;
  private final SecAggServer server;
  private Map<String, byte[]> mail = Map.of();

  /**
   * Before the first message.
   *
   * @param policy what every device demands
   * @param now when certificates must be valid, at least to within a day
   * @throws SecAggException if the parameters do not fit the roster
   */
  public SecureSession(
      SecAggParameters parameters, ClientPolicy policy, SessionBinding binding, Instant now) {
    this.parameters = parameters;
    this.policy = policy;
    this.binding = binding;
    this.now = now;
    roster = binding.roster().names();
    issuer = new CertificateIssuer("Tacit simulated identity root", now);
    trust = trust(issuer.root());
    clients = new SecAggClient[roster.size()];
    server = new SecAggServer(parameters, roster, binding, trust, now);
  }

  private static TrustRoot trust(byte[] root) {
    try {
      return new TrustRoot(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(root)));
    } catch (CertificateException e) {
      throw new IllegalStateException("the root must be a certificate but was not", e);
    }
  }

  /** Devices of the roster. */
  public int size() {
    return clients.length;
  }

  /** What is due of the devices. */
  public ServerPhase phase() {
    return server.phase();
  }

  /**
   * A device's message in this phase, if it is one that the server still hears; not in that of
   * masked inputs. A device that refuses what it was sent leaves, as does one that is refused.
   *
   * @param device by its place in the roster, once a phase
   */
  public void answer(int device) {
    if (server.phase() == ServerPhase.ADVERTISE_KEYS) {
      SigningIdentity identity = identity(device);
      clients[device] =
          new SecAggClient(parameters, binding, roster, identity, trust, policy, random, now);
      deliver(device, clients[device].advertise());
    } else {
      reply(device);
    }
  }

  /** The issuer numbers its certificates itself. */
  private synchronized SigningIdentity identity(int device) {
    return issuer.issue(roster.get(device));
  }

  /**
   * A device's masked input, in that phase.
   *
   * @param input ring elements; the caller's again afterwards
   */
  public void answer(int device, int[] input) {
    if (clients[device] != null) {
      clients[device].input(input);
      reply(device);
    }
  }

  private void reply(int device) {
    byte[] message = message(device);
    if (message == null || clients[device] == null) {
      return;
    }
    byte[] answer;
    try {
      answer = clients[device].receive(message);
    } catch (SecAggException e) {
      // It has wiped its secrets and is silent from now on.
      clients[device] = null;
      return;
    }
    deliver(device, answer);
  }

  private synchronized byte[] message(int device) {
    return mail.get(roster.get(device));
  }

  private synchronized void deliver(int device, byte[] message) {
    try {
      server.receive(roster.get(device), message);
    } catch (SecAggException e) {
      clients[device] = null;
    }
  }

  /** Closes the phase; then {@link #phase} is the next, or the end. */
  public void advance() {
    mail = server.advance();
  }

  /**
   * The sum of the survivors' inputs, elements in [0, 2<sup>b</sup>); the caller's to change.
   *
   * @throws IllegalStateException unless the phase is {@link ServerPhase#COMPLETE}
   */
  public long[] sum() {
    return server.sum();
  }

  /**
   * How many devices' inputs are in the sum.
   *
   * @throws IllegalStateException unless the phase is {@link ServerPhase#COMPLETE}
   */
  public int survivors() {
    return server.survivors().size();
  }

  /** Wipes all secrets. */
  @Override
  public void close() {
    for (SecAggClient client : clients) {
      if (client != null) {
        client.close();
      }
    }
    server.close();
  }
}

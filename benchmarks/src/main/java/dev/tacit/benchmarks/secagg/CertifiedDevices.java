package dev.tacit.benchmarks.secagg;

import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.simulation.aggregation.CertificateIssuer;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/** The devices of a setting, each with a key and a certificate for it. */
final class CertifiedDevices {
  /** When certificates must be valid. */
  static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

  private final Setting setting;
  private final SecAggParameters parameters;

  /** Public, and too large to be worked out and kept by each of ten thousand in one process. */
  private final SessionBinding binding;

  private final List<String> roster;
  private final CertificateIssuer issuer;
  private final List<SigningIdentity> identities;

  CertifiedDevices(Setting setting) {
    this.setting = setting;
    this.parameters = setting.parameters();
    this.binding = setting.binding();
    this.roster = binding.roster().names();
    this.issuer = new CertificateIssuer("Tacit identity root", NOW);
    this.identities = roster.stream().map(issuer::issue).toList();
  }

  Setting setting() {
    return setting;
  }

  SessionBinding binding() {
    return binding;
  }

  SigningIdentity identity(int device) {
    return identities.get(device);
  }

  /** The certificate that all others are checked against, DER. */
  byte[] root() {
    return issuer.root();
  }

  /** A device that meets its neighbours for the first time. */
  SecAggClient client(int device) {
    return client(device, trust(root()));
  }

  /** A trust root of a device's own that has seen all others' certificates before. */
  TrustRoot acquainted() {
    TrustRoot trust = trust(root());
    identities.forEach(identity -> trust.verify(identity.certificateDer(), NOW));
    return trust;
  }

  SecAggClient client(int device, TrustRoot trust) {
    return new SecAggClient(
        parameters,
        binding,
        roster,
        identities.get(device),
        trust,
        new ClientPolicy(setting.threshold(), setting.threshold(), setting.cohort() / 2),
        new SecureRandom(),
        NOW);
  }

  SecAggServer server() {
    return server(setting, root());
  }

  /** The server knows nothing of the devices but the root. */
  static SecAggServer server(Setting setting, byte[] root) {
    return new SecAggServer(
        setting.parameters(), setting.roster(), setting.binding(), trust(root), NOW);
  }

  private static TrustRoot trust(byte[] root) {
    try {
      return new TrustRoot(
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(new ByteArrayInputStream(root)));
    } catch (CertificateException e) {
      throw new IllegalStateException("the root must be a certificate", e);
    }
  }
}

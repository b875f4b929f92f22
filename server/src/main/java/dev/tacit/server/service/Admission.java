package dev.tacit.server.service;

import dev.tacit.protocol.v1.CheckIn;
import dev.tacit.protocol.wire.Wire;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.TrustRoot;
import io.grpc.Status;
import java.time.Clock;
import java.util.Optional;

/** Who may check in. Thread-safe. */
final class Admission {
  private final String population;
  private final TrustRoot trust;
  private final Clock clock;

  Admission(String population, TrustRoot trust, Clock clock) {
    this.population = population;
    this.trust = trust;
    this.clock = clock;
  }

  /** Why not, if not. */
  Optional<Status> refusal(String device, CheckIn checkIn) {
    if (checkIn.getProtocolVersion() != Wire.PROTOCOL_VERSION) {
      return Optional.of(
          Status.UNIMPLEMENTED.withDescription(
              "protocol_version must be "
                  + Wire.PROTOCOL_VERSION
                  + " but was "
                  + Integer.toUnsignedString(checkIn.getProtocolVersion())));
    }
    if (!checkIn.getPopulation().equals(population)) {
      return Optional.of(
          Status.NOT_FOUND.withDescription("population must be one that is served here"));
    }
    try {
      TrustRoot.Device certified =
          trust.verify(checkIn.getSigningCertificate().toByteArray(), clock.instant());
      return certified.name().equals(device)
          ? Optional.empty()
          : Optional.of(
              Status.PERMISSION_DENIED.withDescription(
                  "signing_certificate must name the device of the TLS certificate"));
    } catch (SecAggException e) {
      return Optional.of(Status.PERMISSION_DENIED.withDescription(e.getMessage()));
    }
  }
}

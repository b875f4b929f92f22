package dev.tacit.client;

import io.grpc.Status;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/** Why an aggregator is away. */
public enum AwayReason {
  /** Its name has no address, or nobody could be asked for it. */
  UNKNOWN_HOST,
  /** No way leads to its address. */
  HOST_UNREACHABLE,
  /** Nobody listens there. */
  CONNECTION_REFUSED,
  /** Whoever listens there has no certificate that this device trusts for the place. */
  CERTIFICATE_NOT_TRUSTED,
  /** Whoever listens there speaks no TLS, or does not take this device's certificate. */
  HANDSHAKE_FAILED,
  /** Nothing came for too long. */
  SILENT,
  /** The connection was there and ended. */
  CONNECTION_LOST;

  static AwayReason of(Status status) {
    return causes(status)
        .map(AwayReason::of)
        .flatMap(Optional::stream)
        .findFirst()
        .orElse(
            status.getCode() == Status.Code.DEADLINE_EXCEEDED
                ? SILENT
                : causes(status).anyMatch(SSLException.class::isInstance)
                    ? HANDSHAKE_FAILED
                    : CONNECTION_LOST);
  }

  private static Stream<Throwable> causes(Status status) {
    return Stream.iterate(status.getCause(), cause -> cause != null, Throwable::getCause);
  }

  private static Optional<AwayReason> of(Throwable cause) {
    if (cause instanceof UnknownHostException) {
      return Optional.of(UNKNOWN_HOST);
    } else if (cause instanceof NoRouteToHostException) {
      return Optional.of(HOST_UNREACHABLE);
    } else if (cause instanceof CertificateException) {
      return Optional.of(CERTIFICATE_NOT_TRUSTED);
    } else if (cause instanceof ConnectException) {
      return Optional.of(unconnected(String.valueOf(cause.getMessage())));
    }
    return Optional.empty();
  }

  /** Some transports have one class for all that keeps a connection from coming about. */
  private static AwayReason unconnected(String message) {
    String words = message.toLowerCase(Locale.ROOT);
    return words.contains("timed out")
        ? SILENT
        : words.contains("unreachable") ? HOST_UNREACHABLE : CONNECTION_REFUSED;
  }
}

package dev.tacit.authority;

import dev.tacit.protocol.identity.Digests;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HexFormat;

/**
 * What the journal says of one enrolment's certificates: enough to find and revoke them.
 *
 * @param name the pseudonym
 * @param tlsSerial in hexadecimal
 * @param signingSerial in hexadecimal, or "-" for an aggregator
 * @param expires when the TLS certificate ends
 * @param tlsSha256 of the TLS certificate's DER, in hexadecimal
 */
record Certified(
    String name, String tlsSerial, String signingSerial, Instant expires, String tlsSha256) {

  static Certified of(CertificateAuthority.DeviceCertificates device) {
    return of(device.tlsCertificate(), device.signingCertificate().getSerialNumber().toString(16));
  }

  static Certified of(X509Certificate aggregator) {
    return of(aggregator, "-");
  }

  private static Certified of(X509Certificate tls, String signingSerial) {
    return new Certified(
        CertificateAuthority.name(tls),
        tls.getSerialNumber().toString(16),
        signingSerial,
        tls.getNotAfter().toInstant(),
        HexFormat.of().formatHex(Digests.sha256(tls)));
  }
}

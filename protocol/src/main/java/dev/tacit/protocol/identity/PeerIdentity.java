package dev.tacit.protocol.identity;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * Tells a service who calls: puts the common name of the device's TLS certificate into {@link
 * #NAME}, and refuses (UNAUTHENTICATED) every call that has no device's certificate behind it.
 * {@link Tls#server} installs it.
 */
public final class PeerIdentity implements ServerInterceptor {
  /** The name of the calling device; set in every call that reaches the service. */
  public static final Context.Key<String> NAME = Context.key("tacit.peer");

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    try {
      Subject caller = caller(call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION));
      if (caller.role() != Role.DEVICE) {
        throw new CertificateException("role must be DEVICE but was " + caller.role());
      }
      return Contexts.interceptCall(
          Context.current().withValue(NAME, caller.name()), call, headers, next);
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      call.close(
          Status.UNAUTHENTICATED.withDescription("a device certificate is required"),
          new Metadata());
      return new ServerCall.Listener<>() {};
    }
  }

  private static Subject caller(SSLSession session)
      throws CertificateException, SSLPeerUnverifiedException {
    if (session == null) {
      throw new SSLPeerUnverifiedException("the connection must be TLS but is not");
    }
    Certificate[] chain = session.getPeerCertificates();
    if (chain.length == 0 || !(chain[0] instanceof X509Certificate certificate)) {
      throw new SSLPeerUnverifiedException("a certificate must be shown but was not");
    }
    return Subject.of(certificate);
  }
}

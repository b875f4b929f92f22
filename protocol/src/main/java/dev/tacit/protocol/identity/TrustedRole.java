package dev.tacit.protocol.identity;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts the peers of one role below one root: the platform's own path validation (signatures,
 * dates, key usage, host name), and then the role.
 */
abstract class TrustedRole extends X509ExtendedTrustManager {
  private static final X509Certificate[] NONE = {};

  private final Role role;

  TrustedRole(Role role) {
    this.role = role;
  }

  /** Trusts whoever the root issued a certificate of this role to. */
  static TrustedRole below(X509Certificate root, Role role) {
    X509ExtendedTrustManager platform;
    try {
      platform = platform(root);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("root must be usable as a trust anchor but is not", e);
    }
    return new TrustedRole(role) {
      @Override
      X509ExtendedTrustManager validator(X509Certificate[] chain) {
        return platform;
      }

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return platform.getAcceptedIssuers();
      }
    };
  }

  /**
   * Trusts whoever shows a chain that ends in the root of this digest, and holds a certificate of
   * this role from it.
   */
  static TrustedRole pinned(byte[] rootSha256, Role role) {
    byte[] digest = rootSha256.clone();
    return new TrustedRole(role) {
      @Override
      X509ExtendedTrustManager validator(X509Certificate[] chain) throws CertificateException {
        X509Certificate last = chain[chain.length - 1];
        if (!Arrays.equals(Digests.sha256(last), digest)) {
          throw new CertificateException("root must be the one of the token but is another");
        }
        try {
          return platform(last);
        } catch (GeneralSecurityException e) {
          throw new CertificateException("root must be usable as a trust anchor but is not", e);
        }
      }

      @Override
      public X509Certificate[] getAcceptedIssuers() {
        return NONE;
      }
    };
  }

  /** The path validation that fits this chain, which has at least one certificate. */
  abstract X509ExtendedTrustManager validator(X509Certificate[] chain) throws CertificateException;

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    requireChain(chain).checkClientTrusted(chain, authType, engine);
    requireRole(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    requireChain(chain).checkServerTrusted(chain, authType, engine);
    requireRole(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    requireChain(chain).checkClientTrusted(chain, authType, socket);
    requireRole(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    requireChain(chain).checkServerTrusted(chain, authType, socket);
    requireRole(chain);
  }

  /** Refused: without engine or socket there is no host name to check. */
  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a connection must be given but was not");
  }

  /** Refused: without engine or socket there is no host name to check. */
  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("a connection must be given but was not");
  }

  private X509ExtendedTrustManager requireChain(X509Certificate[] chain)
      throws CertificateException {
    if (chain == null || chain.length == 0) {
      throw new CertificateException("a certificate must be shown but was not");
    }
    return validator(chain);
  }

  private void requireRole(X509Certificate[] chain) throws CertificateException {
    Role shown = Subject.of(chain[0]).role();
    if (shown != role) {
      throw new CertificateException("role of the peer must be " + role + " but was " + shown);
    }
  }

  private static X509ExtendedTrustManager platform(X509Certificate root)
      throws GeneralSecurityException {
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    try {
      anchors.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    anchors.setCertificateEntry("root", root);
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509ExtendedTrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("the platform must validate X.509 but does not");
  }
}

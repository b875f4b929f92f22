package dev.tacit.protocol.identity;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;

/**
 * Whom a certificate of the authority names: the common name and the organizational unit of its
 * subject, each exactly once, and nothing else.
 *
 * @param name 1 to 64 characters of {@code a-z 0-9 . -}
 */
public record Subject(String name, Role role) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9.-]{1,64}");

  public Subject {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("name must be 1 to 64 of a-z 0-9 . - but is not");
    }
    if (role == null) {
      throw new IllegalArgumentException("role must be given but was null");
    }
  }

  /**
   * Reads a certificate's subject; the certificate itself is not verified here.
   *
   * @throws CertificateException if it is not of the form that the authority writes
   */
  public static Subject of(X509Certificate certificate) throws CertificateException {
    try {
      X500Name subject = X500Name.getInstance(certificate.getSubjectX500Principal().getEncoded());
      String unit = only(subject, BCStyle.OU);
      Role role =
          Role.of(unit)
              .orElseThrow(() -> new CertificateException("unit must be a known role but is not"));
      if (subject.size() != 2) {
        throw new CertificateException("subject must hold CN and OU only but holds more");
      }
      return new Subject(only(subject, BCStyle.CN), role);
    } catch (IllegalArgumentException e) {
      throw new CertificateException("subject must be of Tacit's form but is not", e);
    }
  }

  /** The subject as a certificate holds it. */
  public X500Name toX500Name() {
    return new X500NameBuilder(BCStyle.INSTANCE)
        .addRDN(BCStyle.OU, role.organizationalUnit())
        .addRDN(BCStyle.CN, name)
        .build();
  }

  private static String only(X500Name subject, ASN1ObjectIdentifier type)
      throws CertificateException {
    RDN[] found = subject.getRDNs(type);
    if (found.length != 1 || found[0].isMultiValued()) {
      throw new CertificateException("subject must hold one CN and one OU but does not");
    }
    return IETFUtils.valueToString(found[0].getFirst().getValue());
  }
}

package dev.tacit.protocol.identity;

import java.util.Locale;
import java.util.Optional;

/**
 * What the holder of a TLS certificate may be. The certificate says it twice: by its extended key
 * usage (client or server authentication, never both) and by the subject's organizational unit, so
 * that no party can pass for one of another role.
 */
public enum Role {
  /** Holds data, trains, and calls the aggregator. */
  DEVICE,
  /** Runs rounds; devices call it. */
  AGGREGATOR,
  /** Issues the certificates. Nobody enrols as one. */
  AUTHORITY;

  /** The organizational unit (OU) in the subject of a certificate of this role. */
  public String organizationalUnit() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The role whose organizational unit this is. */
  static Optional<Role> of(String organizationalUnit) {
    for (Role role : values()) {
      if (role.organizationalUnit().equals(organizationalUnit)) {
        return Optional.of(role);
      }
    }
    return Optional.empty();
  }
}

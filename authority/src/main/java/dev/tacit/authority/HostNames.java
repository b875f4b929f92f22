package dev.tacit.authority;

import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.util.IPAddress;

/** The host names and addresses that a server's certificate is for. */
final class HostNames {
  static final int MAX_HOSTS = 16;

  private static final int MAX_CHARACTERS = 253;
  private static final String LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?";
  private static final Pattern NAME = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  private HostNames() {}

  /**
   * The subject alternative names.
   *
   * @param hosts 1 to 16 DNS names (no wildcards) or IPv4 or IPv6 addresses
   * @throws IllegalArgumentException if one is neither
   */
  static GeneralNames of(List<String> hosts) {
    if (hosts.isEmpty() || hosts.size() > MAX_HOSTS) {
      throw new IllegalArgumentException(
          "hosts must be 1 to " + MAX_HOSTS + " but were " + hosts.size());
    }
    return new GeneralNames(hosts.stream().map(HostNames::name).toArray(GeneralName[]::new));
  }

  private static GeneralName name(String host) {
    if (host.length() <= MAX_CHARACTERS) {
      if (IPAddress.isValid(host)) {
        return new GeneralName(GeneralName.iPAddress, host);
      }
      if (NAME.matcher(host).matches()) {
        return new GeneralName(GeneralName.dNSName, host);
      }
    }
    throw new IllegalArgumentException("host must be a DNS name or an address but is neither");
  }
}

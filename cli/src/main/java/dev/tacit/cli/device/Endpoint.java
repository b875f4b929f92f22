package dev.tacit.cli.device;

/**
 * A host and a port.
 *
 * @param port 0 to 65535; 0 means any
 */
public record Endpoint(String host, int port) {
  /** Picocli reads options by this. */
  @SuppressWarnings("unused")
  public Endpoint(String text) {
    this(hostOf(text), portOf(text));
  }

  /** As it is read: an IPv6 address in brackets. */
  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  private static String hostOf(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0) {
      throw wrong(text);
    }
    String host = text.substring(0, colon);
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static int portOf(String text) {
    try {
      int port = Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
      if (port >= 0 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // The message below says what was expected.
    }
    throw wrong(text);
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "address must be HOST:PORT with a port from 0 to 65535 but was " + text);
  }
}

package dev.tacit.authority;

import dev.tacit.protocol.identity.EnrolmentToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

/**
 * An authority in a process of its own, told what to do by lines on its standard input, by its
 * operator or its parent.
 *
 * <p>When it is ready it prints {@code ready HOST PORT ROOT}, the last in hexadecimal. Then it
 * answers:
 *
 * <ul>
 *   <li>{@code token device COUNT HOST PORT POPULATION}: as many lines, each a token; host and port
 *       are the aggregator's, and the population is the rest of the line
 *   <li>{@code token aggregator}: one line, a token
 *   <li>{@code quit}: ends
 *   <li>anything else, or arguments that do not fit: one line, {@code error} and what was expected
 * </ul>
 *
 * <p>It ends with its input, and so with its parent, unless it is told to stay. Nothing but these
 * lines goes to standard output.
 */
public final class AuthorityProcess {
  private AuthorityProcess() {}

  /**
   * Runs until told to end.
   *
   * @param stay whether to go on when the input ends
   * @throws UncheckedIOException if the authority cannot start, or the input cannot be read
   */
  public static void run(
      AuthorityServer.Builder settings, boolean stay, InputStream in, PrintStream out) {
    try (AuthorityServer server = settings.start();
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      print(
          out,
          "ready "
              + server.host()
              + " "
              + server.port()
              + " "
              + HexFormat.of().formatHex(server.authority().tlsRootSha256()));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.strip().equals("quit")) {
          return;
        }
        if (!line.isBlank()) {
          answer(server, line.strip(), out);
        }
      }
      if (stay) {
        server.awaitTermination();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("input cannot be read: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void answer(AuthorityServer server, String line, PrintStream out) {
    List<EnrolmentToken> tokens;
    try {
      tokens = tokens(server, line);
    } catch (IllegalArgumentException e) {
      print(out, "error " + e.getMessage());
      return;
    }
    StringBuilder all = new StringBuilder();
    for (EnrolmentToken token : tokens) {
      all.append(all.isEmpty() ? "" : "\n").append(token.encode());
    }
    print(out, all.toString());
  }

  private static List<EnrolmentToken> tokens(AuthorityServer server, String line) {
    if (line.equals("token aggregator")) {
      return List.of(server.issueAggregatorToken());
    }
    String[] words = line.split(" +", 6);
    if (words.length == 6 && words[0].equals("token") && words[1].equals("device")) {
      return server.issueTokens(
          number("COUNT", words[2]), words[3], number("PORT", words[4]), words[5]);
    }
    throw new IllegalArgumentException(
        "expected \"token device COUNT HOST PORT POPULATION\", \"token aggregator\" or \"quit\"");
  }

  private static int number(String name, String word) {
    try {
      return Integer.parseInt(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number but is not", e);
    }
  }

  private static void print(PrintStream out, String line) {
    // Not println: its line end differs between platforms, and a parent reads this.
    out.print(line + "\n");
    out.flush();
  }
}

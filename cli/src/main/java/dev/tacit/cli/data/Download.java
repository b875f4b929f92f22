package dev.tacit.cli.data;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * One file over HTTP. The digest decides; whatever else a server says only saves time: it may
 * ignore ranges, cut the connection or lie about lengths, and the worst is that nothing is taken.
 */
final class Download {
  /** What a server may ask of us. */
  record Limits(long bytes, int redirects, int attempts, Duration patience) {}

  private static final int OK = 200;
  private static final int PARTIAL = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;
  private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]{1,18}/(.{1,20})");
  private static final int BUFFER = 1 << 16;

  private final URI address;
  private final String sha256;
  private final Path out;
  private final Limits limits;
  private final Progress progress;
  private final HttpClient http;

  Download(URI address, String sha256, Path out, Limits limits, SSLContext tls, Progress progress) {
    this.address = address;
    this.sha256 = sha256;
    this.out = out;
    this.limits = limits;
    this.progress = progress;
    this.http =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(limits.patience())
            .sslContext(tls)
            .build();
  }

  static boolean isWeb(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    return (scheme.equals("http") || scheme.equals("https"))
        && address.getHost() != null
        && address.getUserInfo() == null;
  }

  /** What trying again would not help. */
  private static final class Refusal extends IOException {
    Refusal(String message) {
      super(message);
    }
  }

  /**
   * @throws IOException if no attempt succeeded; what came is kept, unless it is not the file
   */
  void run() throws IOException, InterruptedException {
    try (PartFile part = PartFile.open(out, address, sha256)) {
      boolean resumed = part.size() > 0;
      fetch(part);
      if (resumed && !part.digest().equals(sha256)) {
        // The beginning may be of an older file: once more from there.
        part.restart();
        fetch(part);
      }
      String found = part.digest();
      if (!found.equals(sha256)) {
        part.drop();
        throw new IOException(
            address
                + " must have the SHA-256 "
                + sha256
                + " but has "
                + found
                + "; it was dropped");
      }
      part.moveTo(out);
    }
  }

  private void fetch(PartFile part) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      long before = part.size();
      try {
        attempt(part);
        return;
      } catch (Refusal e) {
        throw e;
      } catch (IOException e) {
        requireTrusted(e);
        if (attempt >= limits.attempts()) {
          throw new IOException(
              String.format(
                  Locale.ROOT,
                  "%s could not be fetched in %d attempts (%,d bytes came): %s",
                  address,
                  attempt,
                  part.size(),
                  reason(e)),
              e);
        }
        // One that made way deserves no wait.
        Thread.sleep(part.size() > before ? 100 : Math.min(10_000, 500L << Math.min(attempt, 5)));
      }
    }
  }

  /** A certificate that is refused once is refused again. */
  private void requireTrusted(IOException problem) throws Refusal {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        throw new Refusal(
            address
                + " must show a certificate for its host that is trusted (--ca FILE) but does not");
      }
    }
  }

  private static String reason(IOException problem) {
    return problem.getMessage() == null ? "the connection failed" : problem.getMessage();
  }

  private void attempt(PartFile part) throws IOException, InterruptedException {
    HttpResponse<InputStream> answer = ask(part);
    try (InputStream body = answer.body()) {
      long at = part.size();
      long expected;
      if (answer.statusCode() == OK) {
        part.restart();
        part.remember(address, sha256, validator(answer));
        expected = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
      } else if (answer.statusCode() == PARTIAL && at > 0) {
        expected = total(answer, at, part);
      } else if (answer.statusCode() == RANGE_NOT_SATISFIABLE && at > 0) {
        // All is here already, or it is not of that file; the digest knows.
        if (!part.digest().equals(sha256)) {
          part.restart();
          throw new IOException("what came so far is not of this file");
        }
        return;
      } else {
        throw refusal(answer.statusCode());
      }
      requireWithinLimit(expected);
      copy(body, part, expected);
    }
  }

  private IOException refusal(int status) {
    String message = address + " must be answered with 200 but was with " + status;
    // 408, 429 and the 5xx pass (RFC 9110, section 15).
    return status == 408 || status == 429 || status >= 500
        ? new IOException(message)
        : new Refusal(message);
  }

  private void requireWithinLimit(long bytes) throws Refusal {
    if (bytes > limits.bytes()) {
      throw new Refusal(
          String.format(
              Locale.ROOT,
              "%s must be of at most %,d bytes (--most-bytes) but is of more",
              address,
              limits.bytes()));
    }
  }

  /** The whole's length, from {@code Content-Range}; -1 if the server does not say. */
  private static long total(HttpResponse<?> answer, long at, PartFile part) throws IOException {
    Matcher range = RANGE.matcher(answer.headers().firstValue("Content-Range").orElse(""));
    if (!range.matches() || Long.parseLong(range.group(1)) != at) {
      part.restart();
      throw new IOException("the server sent another range than it was asked for");
    }
    return range.group(2).matches("[0-9]{1,18}") ? Long.parseLong(range.group(2)) : -1;
  }

  /** Only a strong validator will do for ranges (RFC 9110, section 13.1.5). */
  private static String validator(HttpResponse<?> answer) {
    String tag = answer.headers().firstValue("ETag").orElse("");
    String found =
        tag.startsWith("\"") ? tag : answer.headers().firstValue("Last-Modified").orElse("");
    return found.length() <= 1024 ? found : "";
  }

  private HttpResponse<InputStream> ask(PartFile part) throws IOException, InterruptedException {
    URI place = address;
    for (int followed = 0; ; followed++) {
      HttpRequest.Builder request =
          HttpRequest.newBuilder(place).timeout(limits.patience()).header("User-Agent", "tacit");
      if (part.size() > 0) {
        request.header("Range", "bytes=" + part.size() + "-");
        if (!part.validator().isEmpty()) {
          request.header("If-Range", part.validator());
        }
      }
      HttpResponse<InputStream> answer =
          http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      int status = answer.statusCode();
      if (status < 300 || status >= 400 || status == 304) {
        return answer;
      }
      answer.body().close();
      if (followed == limits.redirects()) {
        throw new Refusal(
            address + " must lead to a file in " + followed + " redirects but leads on");
      }
      place = next(place, answer);
    }
  }

  private URI next(URI place, HttpResponse<?> answer) throws Refusal {
    URI next;
    try {
      next = place.resolve(answer.headers().firstValue("Location").orElse(""));
    } catch (IllegalArgumentException e) {
      throw new Refusal(address + " must lead to an address but leads to none");
    }
    if (!isWeb(next)) {
      throw new Refusal(address + " must lead to http or https but does not");
    }
    if (place.getScheme().equalsIgnoreCase("https")
        && !next.getScheme().equalsIgnoreCase("https")) {
      throw new Refusal(address + " must stay with https but leads to http");
    }
    return next;
  }

  private void copy(InputStream body, PartFile part, long expected) throws IOException {
    byte[] buffer = new byte[BUFFER];
    try (Patience patience = new Patience(body, limits.patience())) {
      for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
        patience.heard();
        requireWithinLimit(part.size() + count);
        part.append(buffer, count);
        progress.at(part.size(), expected, "bytes");
      }
    }
    if (expected >= 0 && part.size() != expected) {
      if (part.size() > expected) {
        part.restart();
      }
      throw new IOException("the server sent another number of bytes than it said");
    }
  }
}

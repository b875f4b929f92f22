package dev.tacit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Downloads from a real server on the loopback, good and bad. */
@Timeout(60)
class FetchTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();
  private final byte[] content = new byte[300_000];
  private final List<String> ranges = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    new Random(4).nextBytes(content);
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void serve(HttpHandler handler) {
    server.createContext(
        "/set",
        exchange -> {
          ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Range")));
          try (exchange) {
            handler.handle(exchange);
          }
        });
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private Path file() {
    return folder.resolve("set");
  }

  private static String sha256(byte[] bytes) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
  }

  private int fetch(String... more) throws Exception {
    err = new StringWriter();
    CommandLine command = Tacit.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    String[] call = {
      "data", "fetch", url("/set"), "--sha256", sha256(content), "--out", file().toString()
    };
    String[] all = Arrays.copyOf(call, call.length + more.length);
    System.arraycopy(more, 0, all, call.length, more.length);
    return command.execute(all);
  }

  private void assertFetched(int status) {
    assertThat(status).as(err.toString()).isZero();
    assertThat(file()).hasBinaryContent(content);
    assertThat(folder).isDirectoryNotContaining("glob:**.part*");
  }

  private void assertFailed(int status, String words) throws IOException {
    assertThat(status).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains(words);
    assertThat(file()).doesNotExist();
  }

  /** Sends from an offset on, says so many bytes, and cuts the connection after so many. */
  private void send(HttpExchange exchange, int from, int says, int sends) throws IOException {
    exchange.getResponseHeaders().set("ETag", "\"one\"");
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set(
              "Content-Range", "bytes " + from + "-" + (content.length - 1) + "/" + content.length);
    }
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, says);
    exchange.getResponseBody().write(content, from, sends);
    exchange.getResponseBody().flush();
  }

  private static int from(HttpExchange exchange) {
    String range = exchange.getRequestHeaders().getFirst("Range");
    return range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
  }

  @Test
  void fetch_goodServer_isVerifiedAndMoved() throws Exception {
    serve(exchange -> send(exchange, 0, content.length, content.length));
    assertFetched(fetch());
    assertThat(out.toString()).contains("300,000 bytes, SHA-256 verified");
    assertThat(fetch()).isZero();
    assertThat(out.toString()).contains("is there already");
    assertThat(ranges).containsExactly("null");
  }

  @Test
  void fetch_cutConnections_areResumedWhereTheyStopped() throws Exception {
    serve(
        exchange -> {
          int from = from(exchange);
          if (from > 0) {
            assertThat(exchange.getRequestHeaders().getFirst("If-Range")).isEqualTo("\"one\"");
          }
          send(exchange, from, content.length - from, Math.min(110_000, content.length - from));
        });
    assertFetched(fetch());
    assertThat(ranges.size()).isBetween(2, 5);
    assertThat(ranges.get(0)).isEqualTo("null");
    assertThat(ranges.get(1)).startsWith("bytes=");
  }

  @Test
  void fetch_stoppedAndCalledAgain_goesOn() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    serve(
        exchange -> {
          int from = from(exchange);
          int rest = content.length - from;
          send(exchange, from, rest, calls.incrementAndGet() == 1 ? 200_000 : rest);
        });
    assertFailed(fetch("--attempts", "1"), "could not be fetched in 1 attempts");
    assertThat(Files.size(folder.resolve("set.part"))).isBetween(1L, 200_000L);
    assertFetched(fetch("--attempts", "1"));
    assertThat(ranges.get(1)).startsWith("bytes=");
  }

  @Test
  void fetch_serverThatIgnoresRanges_beginsAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    serve(
        exchange ->
            send(
                exchange,
                0,
                content.length,
                calls.incrementAndGet() == 1 ? 100_000 : content.length));
    assertFetched(fetch());
    assertThat(ranges).hasSize(2);
  }

  @Test
  void fetch_partOfAnOlderFile_isReplaced() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    byte[] older = new byte[content.length];
    serve(
        exchange -> {
          if (calls.incrementAndGet() == 1) {
            // No validator, so the next request cannot tell.
            exchange.sendResponseHeaders(200, older.length);
            exchange.getResponseBody().write(older, 0, 150_000);
          } else {
            int from = from(exchange);
            send(exchange, from, content.length - from, content.length - from);
          }
        });
    assertFailed(fetch("--attempts", "1"), "could not be fetched");
    assertFetched(fetch());
    assertThat(ranges).hasSize(3);
    assertThat(ranges.get(2)).isEqualTo("null");
  }

  @Test
  void fetch_otherContent_isDropped() throws Exception {
    byte[] other = content.clone();
    other[7]++;
    serve(
        exchange -> {
          exchange.sendResponseHeaders(200, other.length);
          exchange.getResponseBody().write(other);
        });
    assertFailed(fetch(), "must have the SHA-256 " + sha256(content) + " but has");
    try (var left = Files.list(folder)) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void fetch_liesOnLength_areNotBelieved() throws Exception {
    // Chunked, and a range of a total that is not kept.
    serve(
        exchange -> {
          int from = from(exchange);
          if (from == 0) {
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 100_000);
          } else {
            exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-9/200000");
            exchange.sendResponseHeaders(206, 0);
            exchange.getResponseBody().write(content, from, content.length - from);
          }
        });
    assertFailed(fetch("--attempts", "2"), "could not be fetched in 2 attempts");
  }

  @Test
  void fetch_otherRangeThanAsked_isRefusedAndBegunAgain() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    serve(
        exchange -> {
          int call = calls.incrementAndGet();
          if (call == 2) {
            exchange.getResponseHeaders().set("Content-Range", "bytes 0-9/300000");
            exchange.sendResponseHeaders(206, 10);
            exchange.getResponseBody().write(content, 0, 10);
          } else {
            send(exchange, 0, content.length, call == 1 ? 100_000 : content.length);
          }
        });
    assertFetched(fetch());
    assertThat(ranges.get(2)).isEqualTo("null");
  }

  @Test
  void fetch_tooLarge_isRefusedSaidOrNot() throws Exception {
    serve(exchange -> send(exchange, 0, content.length, content.length));
    assertFailed(fetch("--most-bytes", "200K"), "must be of at most 204,800 bytes");
    assertThat(ranges).hasSize(1);
    server.removeContext("/set");
    serve(
        exchange -> {
          exchange.sendResponseHeaders(200, 0);
          exchange.getResponseBody().write(content);
        });
    assertFailed(fetch("--most-bytes", "200K"), "must be of at most 204,800 bytes");
    assertThat(Files.size(folder.resolve("set.part"))).isLessThanOrEqualTo(204_800);
  }

  @Test
  void fetch_redirects_areFollowedUpToALimit() throws Exception {
    serve(
        exchange -> {
          exchange.getResponseHeaders().set("Location", "/there");
          exchange.sendResponseHeaders(302, -1);
        });
    server.createContext(
        "/there",
        exchange -> {
          try (exchange) {
            send(exchange, 0, content.length, content.length);
          }
        });
    assertFailed(fetch("--redirects", "0"), "must lead to a file in 0 redirects but leads on");
    assertFetched(fetch());
  }

  @Test
  void fetch_badRedirectsAndStatuses_areRefusedAtOnce() throws Exception {
    for (String place : List.of("/set", "ftp://localhost/x", "http://a b/", "file:///etc/hosts")) {
      serve(
          exchange -> {
            exchange.getResponseHeaders().set("Location", place);
            exchange.sendResponseHeaders(301, -1);
          });
      assertFailed(fetch(), "must lead to");
      server.removeContext("/set");
    }
    serve(exchange -> exchange.sendResponseHeaders(404, -1));
    assertFailed(fetch(), "must be answered with 200 but was with 404");
  }

  @Test
  void fetch_silentServer_isGivenUpOn() throws Exception {
    serve(
        exchange -> {
          exchange.sendResponseHeaders(200, content.length);
          exchange.getResponseBody().write(content, 0, 1000);
          exchange.getResponseBody().flush();
          try {
            Thread.sleep(20_000);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    long start = System.nanoTime();
    assertFailed(fetch("--attempts", "1", "--patience", "1"), "could not be fetched in 1 attempts");
    assertThat(System.nanoTime() - start).isLessThan(10_000_000_000L);
  }

  @Test
  void fetch_nobodyThere_saysSoInOneLine() throws Exception {
    server.stop(0);
    assertFailed(fetch("--attempts", "1"), "could not be fetched in 1 attempts (0 bytes came)");
  }
}

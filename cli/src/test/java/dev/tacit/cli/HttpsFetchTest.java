package dev.tacit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Downloads over TLS from a real server on the loopback. */
@Timeout(120)
class HttpsFetchTest {
  private static final char[] PASSWORD = "changeit".toCharArray();
  private static final byte[] CONTENT = "1,2\n3,4\n".getBytes(StandardCharsets.UTF_8);

  @TempDir private static Path keys;
  @TempDir private Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private StringWriter err = new StringWriter();
  private final AtomicInteger connections = new AtomicInteger();
  private HttpServer server;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificate("own", "ip:127.0.0.1");
    certificate("other", "dns:elsewhere.example");
  }

  /** A certificate of its own key, NAME.p12 with the key and NAME.pem without. */
  private static void certificate(String name, String host) throws Exception {
    keytool(name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=test", "-ext", "SAN=" + host);
    keytool(name, "-exportcert", "-rfc", "-file", keys.resolve(name + ".pem").toString());
  }

  private static void keytool(String name, String... arguments) throws Exception {
    ProcessBuilder keytool =
        new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    keytool.command().addAll(List.of(arguments));
    String store = keys.resolve(name + ".p12").toString();
    keytool
        .command()
        .addAll(
            List.of("-alias", "key", "-keystore", store, "-storepass", String.valueOf(PASSWORD)));
    Process process = keytool.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(output).isZero();
  }

  private void start(String certificate) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(keys.resolve(certificate + ".p12"))) {
      store.load(in, PASSWORD);
    }
    KeyManagerFactory managers =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    managers.init(store, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    HttpsServer https =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(tls) {
          @Override
          public void configure(HttpsParameters parameters) {
            connections.incrementAndGet();
            super.configure(parameters);
          }
        });
    server = https;
    server.setExecutor(threads);
    server.createContext(
        "/set",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, CONTENT.length);
            exchange.getResponseBody().write(CONTENT);
          }
        });
    server.start();
  }

  private void redirect(String from, String to) {
    server.createContext(
        from,
        exchange -> {
          try (exchange) {
            exchange.getResponseHeaders().set("Location", to);
            exchange.sendResponseHeaders(302, -1);
          }
        });
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private int fetch(String path, String... more) throws Exception {
    err = new StringWriter();
    CommandLine command = Tacit.commandLine();
    command.setOut(new PrintWriter(new StringWriter()));
    command.setErr(new PrintWriter(err));
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(CONTENT);
    List<String> call =
        new ArrayList<>(
            List.of(
                "data",
                "fetch",
                "https://127.0.0.1:" + server.getAddress().getPort() + path,
                "--sha256",
                HexFormat.of().formatHex(digest),
                "--out",
                file().toString()));
    call.addAll(List.of(more));
    return command.execute(call.toArray(String[]::new));
  }

  private Path file() {
    return folder.resolve("set");
  }

  private static String ca(String name) {
    return keys.resolve(name + ".pem").toString();
  }

  private void assertFailed(int status, String words) {
    assertThat(status).as(err.toString()).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains(words);
    assertThat(file()).doesNotExist();
  }

  @Test
  void fetch_trustedCertificate_isTakenThroughRedirects() throws Exception {
    start("own");
    redirect("/moved", "/set");
    assertThat(fetch("/moved", "--ca", ca("own"))).as(err.toString()).isZero();
    assertThat(file()).hasBinaryContent(CONTENT);
  }

  @Test
  void fetch_untrustedCertificate_isRefusedAtOnce() throws Exception {
    start("own");
    String words = "must show a certificate for its host that is trusted (--ca FILE) but does not";
    assertFailed(fetch("/set"), words);
    assertFailed(fetch("/set", "--ca", ca("other")), words);
    assertThat(connections).hasValue(2);
  }

  @Test
  void fetch_certificateOfAnotherHost_isRefused() throws Exception {
    start("other");
    assertFailed(fetch("/set", "--ca", ca("other")), "must show a certificate for its host");
  }

  @Test
  void fetch_redirectToHttp_isRefused() throws Exception {
    start("own");
    AtomicInteger asked = new AtomicInteger();
    HttpServer plain =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    plain.createContext(
        "/",
        exchange -> {
          asked.incrementAndGet();
          exchange.close();
        });
    plain.start();
    try {
      redirect("/down", "http://127.0.0.1:" + plain.getAddress().getPort() + "/set");
      assertFailed(fetch("/down", "--ca", ca("own")), "must stay with https but leads to http");
      assertThat(asked).hasValue(0);
    } finally {
      plain.stop(0);
    }
  }

  @Test
  void fetch_fileWithoutCertificates_isNamed() throws Exception {
    start("own");
    Path empty = Files.createFile(folder.resolve("empty.pem"));
    assertFailed(
        fetch("/set", "--ca", empty.toString()), "empty.pem must hold certificates in PEM");
    Files.writeString(empty, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    assertFailed(
        fetch("/set", "--ca", empty.toString()), "empty.pem must hold certificates in PEM");
    assertFailed(fetch("/set", "--ca", folder.resolve("no").toString()), "there is no such file");
  }
}

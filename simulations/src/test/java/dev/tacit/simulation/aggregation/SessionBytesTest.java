package dev.tacit.simulation.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.server.ServerPhase;
import java.io.ByteArrayInputStream;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionBytesTest {
  private static final int DIMENSION = 100;
  private static final VectorShape VECTOR = new VectorShape(20, DIMENSION);

  private long down;
  private long up;

  /**
   * All messages of a session, counted, over its devices: in a sparse graph and the complete one.
   */
  @ParameterizedTest
  @CsvSource({"8, 7, 4", "40, 12, 7"})
  void of_sessionOfWhichNobodyIsLost_isWhatItsMessagesHave(int cohort, int degree, int threshold)
      throws Exception {
    Instant now = Instant.now();
    CertificateIssuer issuer = new CertificateIssuer(SecureSession.ISSUER, now);
    TrustRoot trust =
        new TrustRoot(
            (X509Certificate)
                CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(issuer.root())));
    SecAggParameters parameters =
        new SecAggParameters(Adversary.SEMI_HONEST, degree, threshold, List.of(VECTOR));
    List<String> roster = IntStream.range(0, cohort).mapToObj(SecureSession::deviceName).toList();
    SessionBinding binding = SessionBinding.of("p", "t", 1, roster, new byte[32], new byte[32]);
    ClientPolicy policy = new ClientPolicy(2, 2, 2);
    List<SecAggClient> clients = new ArrayList<>();
    try (SecAggServer server = new SecAggServer(parameters, roster, binding, trust, now)) {
      for (String name : roster) {
        clients.add(
            new SecAggClient(
                parameters,
                binding,
                roster,
                issuer.issue(name),
                trust,
                policy,
                new SecureRandom(),
                now));
      }
      for (int i = 0; i < cohort; i++) {
        send(server, roster.get(i), clients.get(i).advertise());
      }
      Map<String, byte[]> mail = server.advance();
      while (server.phase() != ServerPhase.COMPLETE) {
        for (int i = 0; i < cohort; i++) {
          byte[] message = mail.get(roster.get(i));
          down += message.length;
          if (server.phase() == ServerPhase.MASKED_INPUT) {
            clients.get(i).input(new int[DIMENSION]);
          }
          send(server, roster.get(i), clients.get(i).receive(message));
        }
        mail = server.advance();
      }
    }
    clients.forEach(SecAggClient::close);
    SessionBytes foreseen = SessionBytes.of(cohort, degree);
    assertThat(foreseen.down() * cohort).isEqualTo(down);
    assertThat((foreseen.up() + VECTOR.packedBytes()) * cohort).isEqualTo(up);
  }

  private void send(SecAggServer server, String device, byte[] message) {
    up += message.length;
    server.receive(device, message);
  }
}

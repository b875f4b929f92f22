package dev.tacit.simulation.aggregation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.secagg.Adversary;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.VectorShape;
import dev.tacit.secagg.server.ServerPhase;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecureSessionTest {
  private static final int DEVICES = 8;
  private static final int DIMENSION = 50;
  private static final SecAggParameters PARAMETERS =
      new SecAggParameters(
          Adversary.SEMI_HONEST, DEVICES - 1, 3, List.of(new VectorShape(20, DIMENSION)));

  private static SecureSession session(ClientPolicy policy) {
    List<String> roster = IntStream.range(0, DEVICES).mapToObj(i -> "device-" + i).toList();
    SessionBinding binding = SessionBinding.of("p", "t", 1, roster, new byte[32], new byte[32]);
    return new SecureSession(PARAMETERS, policy, binding, Instant.now());
  }

  private static int[] input(int device) {
    return IntStream.range(0, DIMENSION).map(i -> (device + 1) * 1000 + i).toArray();
  }

  /** Devices answer in as many phases as is said of them; in the sum are those of three or more. */
  @ParameterizedTest
  @CsvSource({"55555555, 8", "05555555, 7", "12355555, 6", "33344555, 8", "01243555, 5"})
  void sum_whoeverIsSilentWhen_isThatOfTheInputs(String phases, int survivors) {
    try (SecureSession session = session(new ClientPolicy(2, 3, 2))) {
      for (int phase = 0; phase < 5; phase++) {
        for (int device = 0; device < session.size(); device++) {
          if (phases.charAt(device) - '0' > phase) {
            answer(session, device);
          }
        }
        session.advance();
      }
      assertThat(session.phase()).isEqualTo(ServerPhase.COMPLETE);
      assertThat(session.survivors()).isEqualTo(survivors);
      long[] expected = new long[DIMENSION];
      for (int device = 0; device < DEVICES; device++) {
        for (int i = 0; phases.charAt(device) >= '3' && i < DIMENSION; i++) {
          expected[i] += input(device)[i];
        }
      }
      assertThat(session.sum()).isEqualTo(expected);
    }
  }

  private static void answer(SecureSession session, int device) {
    if (session.phase() == ServerPhase.MASKED_INPUT) {
      session.answer(device, input(device));
    } else {
      session.answer(device);
    }
  }

  /** Devices that want six others in a sum leave when five are left, and nothing is unmasked. */
  @ParameterizedTest
  @CsvSource({"6, COMPLETE", "7, ABORTED"})
  void advance_fewerThanDevicesDemand_isAborted(int demanded, ServerPhase end) {
    try (SecureSession session = session(new ClientPolicy(2, 3, demanded))) {
      while (session.phase() != ServerPhase.COMPLETE && session.phase() != ServerPhase.ABORTED) {
        int silent = session.phase() == ServerPhase.MASKED_INPUT ? 2 : 0;
        for (int device = silent; device < DEVICES; device++) {
          answer(session, device);
        }
        session.advance();
      }
      assertThat(session.phase()).isEqualTo(end);
    }
  }
}

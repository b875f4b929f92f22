package dev.tacit.secagg.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything that takes bytes from the other side, under Jazzer: guided by coverage for ten minutes
 * in {@code -Pfull}, which sets {@code JAZZER_FUZZ}; else each seed once. What Jazzer finds goes
 * into {@code WireFuzzTestInputs} among the resources, and is a test from then on.
 */
class WireFuzzTest {
  static List<byte[]> seeds() {
    return WireTargets.seeds();
  }

  @MethodSource("seeds")
  @FuzzTest(maxDuration = "10m") // After the seeds, or they are not taken.
  void wire_anyBytes_isTakenOrRefusedAsTheProtocolSays(byte[] input) {
    WireTargets.feed(input);
  }
}

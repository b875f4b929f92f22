package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.device.DataSource;
import dev.tacit.cli.device.DeviceHome;
import dev.tacit.cli.device.Endpoint;
import dev.tacit.cli.device.Trust;
import dev.tacit.cli.report.Figures;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Spend;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** A demo whose server has an optimizer with a memory, from the command line to the report. */
@Timeout(300)
class AlgorithmDemoTest {
  private static final String WORDS =
      "FedAdam, learning rate 0.1, beta1 0.9, beta2 0.99, tau 0.001";

  @TempDir private Path directory;
  @RegisterExtension private final Children children = new Children();

  @Test
  void demo_fedAdam_isKeptShownAndResumedWithNoOther() throws Exception {
    Path out = directory.resolve("out");
    String data = Stripes.in(directory).toString();
    Child demo =
        start(
            "demo",
            "--clients",
            "3",
            "--rounds",
            "3",
            "--dataset",
            data,
            "--model",
            "linear",
            "--epsilon",
            "8",
            "--algorithm",
            "fedadam",
            "--server-learning-rate",
            "0.1",
            "--out",
            out.toString());
    demo.await("Server: " + WORDS);
    assertThat(demo.awaitExit()).as(demo.story()).isZero();

    JsonNode result = RunFiles.JSON.readTree(RunFiles.result(out).toFile());
    assertThat(result.get("algorithm").textValue()).isEqualTo("fedadam");
    assertThat(result.get("server_learning_rate").doubleValue()).isEqualTo(0.1);
    assertThat(result.get("server_optimizer").textValue()).isEqualTo(WORDS);
    assertThat(result.get("rounds").intValue()).isEqualTo(3);
    // Three kinds of stripes: a third is chance.
    assertThat(result.get("accuracy").doubleValue()).isGreaterThan(0.5);
    assertThat(Files.readString(RunFiles.report(out))).contains(WORDS);

    Child other = start("demo", "--resume", out.toString(), "--algorithm", "fedavg");
    assertThat(other.awaitExit()).isEqualTo(2);
    assertThat(other.story()).contains("so it does not go with --algorithm");
    byte[] model = Files.readAllBytes(RunFiles.model(out));
    Child resumed = start("demo", "--resume", out.toString());
    resumed.await("Server: " + WORDS);
    assertThat(resumed.awaitExit()).as(resumed.story()).isZero();
    assertThat(RunFiles.model(out)).hasBinaryContent(model);

    ObjectNode kept = (ObjectNode) RunFiles.JSON.readTree(RunFiles.options(out).toFile());
    kept.put("algorithm", "FEDYOGI");
    RunFiles.JSON.writeValue(RunFiles.options(out).toFile(), kept);
    Child changed = start("demo", "--resume", out.toString());
    assertThat(changed.awaitExit()).as(changed.story()).isEqualTo(1);
    assertThat(changed.story())
        .contains("must be resumed with the server optimizer that it began with")
        .doesNotContain("Done after");
  }

  /** What clients do besides: over real connections, in one sum of one or two vectors. */
  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"FEDPROX", "FEDNOVA"})
  void demo_whatClientsDoBesides_learns(Algorithm algorithm) throws Exception {
    Path out = directory.resolve("out");
    Child demo = small(out, algorithm, "4");
    demo.await("Server: " + algorithm.words(algorithm.learningRate(Trust.LOCAL)));
    assertThat(demo.awaitExit()).as(demo.story()).isZero();
    JsonNode result = RunFiles.JSON.readTree(RunFiles.result(out).toFile());
    assertThat(result.get("algorithm").textValue()).isEqualTo(algorithm.option());
    assertThat(result.get("rounds").intValue()).isEqualTo(4);
    assertThat(result.get("accuracy").doubleValue()).isGreaterThan(0.5);
  }

  /** Authority, aggregator and clients die together, and go on with their variates. */
  @Test
  void demo_scaffoldKilledAndResumed_goesOn() throws Exception {
    Path out = directory.resolve("out");
    Child demo = small(out, Algorithm.SCAFFOLD, "12");
    demo.await("Round  3");
    demo.kill();
    Child resumed = start("demo", "--resume", out.toString());
    resumed.await("Server: SCAFFOLD");
    assertThat(resumed.awaitExit()).as(resumed.story()).isZero();
    JsonNode result = RunFiles.JSON.readTree(RunFiles.result(out).toFile());
    // A round that is killed once its devices have begun is charged, and tried again: there is
    // budget for twelve.
    assertThat(result.get("rounds").intValue()).isEqualTo(12 - mostInVain(out)).isGreaterThan(10);
    assertThat(result.get("accuracy").doubleValue()).isGreaterThan(0.5);
    for (int client = 0; client < 3; client++) {
      try (Stream<Path> kept = Files.list(RunFiles.client(out, client).resolve("state"))) {
        assertThat(kept).hasSize(1);
      }
    }
  }

  /**
   * Attempts that a device was charged for beside the one that came to something, of all rounds: of
   * the device with the most. Whether an attempt did, a device that was killed need not have heard.
   */
  private static int mostInVain(Path out) throws Exception {
    int most = 0;
    for (int client = 0; client < 3; client++) {
      List<LedgerEntry> charged =
          Spend.chargedEntries(LedgerFile.read(DeviceHome.ledger(RunFiles.client(out, client))));
      long rounds = charged.stream().map(LedgerEntry::round).distinct().count();
      most = Math.max(most, (int) (charged.size() - rounds));
    }
    return most;
  }

  private Child small(Path out, Algorithm algorithm, String rounds) throws Exception {
    return start(
        "demo",
        "--clients",
        "3",
        "--rounds",
        rounds,
        "--dataset",
        Stripes.in(directory).toString(),
        "--model",
        "linear",
        "--epsilon",
        "8",
        "--algorithm",
        algorithm.option(),
        "--out",
        out.toString());
  }

  private Child start(String... arguments) throws Exception {
    return children.start(Files.createTempFile(directory, "child", ".log"), arguments);
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void options_withoutARate_haveTheOneThatTheHelpStates(Algorithm algorithm) {
    StringWriter help = new StringWriter();
    CommandLine demo =
        new CommandLine(new DemoCommand()).registerConverter(Endpoint.class, Endpoint::new);
    demo.setUsageHelpWidth(400).usage(new PrintWriter(help, true));
    String stated = help.toString().lines().filter(l -> l.contains("fedavg 1.5")).findFirst().get();
    double rate = options(algorithm, Trust.LOCAL, null).serverLearningRate();
    assertThat(stated)
        .containsPattern(
            algorithm.option() + "( and fed(yogi|nova))? " + Figures.exact(rate) + "[,;]");
    assertThat(options(algorithm, Trust.LOCAL, 7.0).serverLearningRate()).isEqualTo(7);
    if (algorithm.needsLocalTrust()) {
      return;
    }
    double userRate = options(algorithm, Trust.CENTRAL, null).serverLearningRate();
    if (userRate != rate) {
      assertThat(stated)
          .containsPattern(
              "central .*" + algorithm.option() + " " + Figures.exact(userRate) + "[,)]");
    }
    assertThat(algorithm.optimizer(rate).learningRate()).isEqualTo(rate);
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"FEDNOVA", "SCAFFOLD"})
  void options_moreThanAnUpdateUnderAnotherTrustModel_isRefused(Algorithm algorithm) {
    for (Trust trust : new Trust[] {Trust.DISTRIBUTED, Trust.CENTRAL}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options(algorithm, trust, null))
          .withMessageStartingWith("--trust must be local with --algorithm " + algorithm.option())
          .withMessageContaining("but was " + trust.option() + ": leave --trust out");
    }
  }

  @Test
  void options_proximal_isFedProxsAlone() {
    assertThat(options(Algorithm.FEDPROX, Trust.LOCAL, null).proximal()).isEqualTo(0.01);
    assertThat(options(Algorithm.FEDAVG, Trust.LOCAL, null).proximal()).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(Algorithm.FEDAVG, Trust.LOCAL, null, 0.1))
        .withMessage("--proximal is of --algorithm fedprox, so it does not go with fedavg");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(Algorithm.FEDPROX, Trust.LOCAL, null, Double.NaN))
        .withMessage("--proximal must be at least 0 and finite but was NaN");
    DemoOptions far = options(Algorithm.FEDPROX, Trust.LOCAL, null, 1.0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DemoTask.of(far, DataSource.openWithTest("mnist")))
        .withMessage(
            "--proximal must be at least 0 and below 0.25, 2 over the learning rate, from where the"
                + " pull alone diverges, but was 1.0");
  }

  @Test
  void options_rateThatIsNone_isRefused() {
    for (double bad : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> options(Algorithm.FEDADAM, Trust.LOCAL, bad))
          .withMessage("--server-learning-rate must be positive and finite but was " + bad);
    }
  }

  /**
   * A demo that serves has no clients of its own: it can neither make them slow nor say how many.
   */
  @Test
  void options_slowClientsOfADemoThatServes_saysWhereToMakeThemSlow() {
    for (int slow : new int[] {2, -1}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> fedNova(slow, true))
          .withMessage(
              "--slow must be left out with --serve, which starts no clients that could be slow,"
                  + " but was "
                  + slow
                  + ": make some slow where they are started, by tacit client --maximum-steps");
    }
    assertThat(fedNova(0, true).slow()).isZero();
    assertThat(fedNova(null, true).slow()).isZero();
    assertThat(fedNova(null, false).slow()).isEqualTo(5);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> fedNova(11, false))
        .withMessage("--slow must be from 0 to 10 but was 11");
  }

  private static DemoOptions options(Algorithm algorithm, Trust trust, Double rate) {
    return options(algorithm, trust, rate, null);
  }

  private static DemoOptions options(
      Algorithm algorithm, Trust trust, Double rate, Double proximal) {
    return options(algorithm, trust, rate, proximal, null, false);
  }

  private static DemoOptions fedNova(Integer slow, boolean serve) {
    return options(Algorithm.FEDNOVA, Trust.LOCAL, null, null, slow, serve);
  }

  private static DemoOptions options(
      Algorithm algorithm, Trust trust, Double rate, Double proximal, Integer slow, boolean serve) {
    return new DemoOptions(
        10,
        12,
        3,
        1e-5,
        trust,
        null,
        algorithm,
        rate,
        proximal,
        slow,
        "mnist",
        "cnn",
        "iid",
        1,
        false,
        0,
        serve,
        new Endpoint("127.0.0.1:0"),
        "127.0.0.1");
  }
}

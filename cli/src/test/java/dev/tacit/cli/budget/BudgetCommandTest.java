package dev.tacit.cli.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BudgetCommandTest {
  private static final String[] DP_SGD = {
    "--noise-multiplier", "1.1", "--sampling-rate", "0.01", "--steps", "1000"
  };

  @TempDir private Path directory;
  private final StringWriter out = new StringWriter();

  private int run(String command, String... arguments) {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(Arrays.asList(arguments));
    return new CommandLine(new BudgetCommand())
        .setOut(new PrintWriter(out))
        .execute(all.toArray(String[]::new));
  }

  private JsonNode json(String command, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.add("--json");
    assertThat(run(command, all.toArray(String[]::new))).isZero();
    return new ObjectMapper().readTree(out.toString());
  }

  private static String[] with(String[] some, String... more) {
    List<String> all = new ArrayList<>(Arrays.asList(some));
    all.addAll(Arrays.asList(more));
    return all.toArray(String[]::new);
  }

  @Test
  void epsilon_sameReleasesAsNumbersAndAsAnEvent_areTheSame() throws Exception {
    double numbers = json("epsilon", DP_SGD).get("epsilon_upper").doubleValue();
    out.getBuffer().setLength(0);
    String event =
        "{\"type\":\"self_composed\",\"count\":1000,\"event\":{\"type\":\"poisson\",\"q\":0.01,"
            + "\"event\":{\"type\":\"gaussian\",\"sigma\":1.1}}}";
    assertThat(json("epsilon", "--event", event).get("epsilon_upper").doubleValue())
        .isEqualTo(numbers);
  }

  @Test
  void delta_atTheEpsilonOfADelta_isThatDelta() throws Exception {
    double epsilon = json("epsilon", DP_SGD).get("epsilon_upper").doubleValue();
    out.getBuffer().setLength(0);
    JsonNode delta = json("delta", with(DP_SGD, "--epsilon", "" + epsilon));
    assertThat(delta.get("delta_upper").doubleValue()).isCloseTo(1e-5, within(2e-7));
  }

  @Test
  void noiseAndSteps_ofTheSameBudget_agree() throws Exception {
    String[] noise = {"--epsilon", "3", "--sampling-rate", "0.01", "--steps", "1000"};
    double sigma = json("noise", noise).get("noise_multiplier").doubleValue();
    out.getBuffer().setLength(0);
    String[] steps = {
      "--epsilon", "3", "--sampling-rate", "0.01", "--noise-multiplier", "" + sigma
    };
    assertThat(json("steps", steps).get("steps").longValue()).isBetween(1000L, 1001L);
  }

  @Test
  void noiseAndSteps_atTheEndOfTheSearch_areSaidToBeBounds() throws Exception {
    String[] steps = {"--epsilon", "3", "--sampling-rate", "0", "--noise-multiplier", "1"};
    assertThat(run("steps", steps)).isZero();
    assertThat(out.toString()).startsWith("at least 1,000,000,000 steps for epsilon <= 0 at");
    out.getBuffer().setLength(0);
    assertThat(json("steps", steps).get("or_more").booleanValue()).isTrue();
    out.getBuffer().setLength(0);
    String[] noise = {"--epsilon", "3", "--sampling-rate", "0", "--steps", "1"};
    assertThat(run("noise", noise)).isZero();
    assertThat(out.toString()).startsWith("noise multiplier of at most 0.0100 for epsilon <= 0 at");
    out.getBuffer().setLength(0);
    assertThat(json("noise", noise).get("or_less").booleanValue()).isTrue();
  }

  @Test
  void steps_oneOrNone_areExact() throws Exception {
    String[] one = {"--epsilon", "1", "--noise-multiplier", "4"};
    assertThat(run("steps", one)).isZero();
    assertThat(out.toString()).startsWith("1 step for epsilon <= ");
    out.getBuffer().setLength(0);
    assertThat(json("steps", one).get("or_more").booleanValue()).isFalse();
  }

  @Test
  void answers_ofAnyRelease_areInFigures() {
    assertThat(run("epsilon", "--noise-multiplier", "1", "--delta", "0.999999999")).isZero();
    assertThat(out.toString()).contains("epsilon <= 0 at delta = 9.99999999e-1", "between 0 and 0");
    out.getBuffer().setLength(0);
    assertThat(run("delta", "--noise-multiplier", "1", "--epsilon", "1")).isZero();
    assertThat(out.toString()).contains("delta <= 1.27e-1", "between 1.26e-1 and 1.27e-1");
  }

  @Test
  void curve_ofDpSgd_fallsFromOneToNothing() throws Exception {
    JsonNode curve = json("curve", DP_SGD).get("curve");
    double before = 1;
    for (JsonNode point : curve) {
      double misses = point.get("false_negative_rate").doubleValue();
      assertThat(misses).isLessThan(before).isGreaterThanOrEqualTo(0);
      assertThat(misses).isLessThanOrEqualTo(1 - point.get("false_positive_rate").doubleValue());
      before = misses;
    }
  }

  @Test
  void compare_ofDpSgd_saysWhichIsNoGuarantee() {
    assertThat(run("compare", DP_SGD)).isZero();
    assertThat(out.toString())
        .contains("privacy loss distribution", "Renyi", "below the truth: no guarantee");
  }

  @Test
  void plot_isAWholeSvgFile() throws Exception {
    for (String command : List.of("epsilon", "curve")) {
      Path file = directory.resolve(command + ".svg");
      assertThat(run(command, with(DP_SGD, "--plot", file.toString()))).isZero();
      assertThat(
              DocumentBuilderFactory.newInstance()
                  .newDocumentBuilder()
                  .parse(file.toFile())
                  .getDocumentElement()
                  .getTagName())
          .isEqualTo("svg");
    }
  }

  @Test
  void events_ofAllKinds_areAnsweredOneByOne() throws Exception {
    Path file = directory.resolve("events.json");
    String gaussian = "\"event\":{\"type\":\"gaussian\",\"sigma\":2}";
    Files.writeString(
        file,
        "[{\"id\":\"a\","
            + gaussian
            + ",\"delta\":1e-6,\"neighbouring_relation\":\"add_or_remove_one\"},"
            + "{\"id\":\"b\","
            + gaussian
            + ",\"epsilon\":1},"
            + "{\"id\":\"c\",\"event\":null,\"calibrate\":\"sigma\",\"epsilon\":1,\"delta\":1e-5,"
            + "\"params\":{\"q\":1.0,\"steps\":1}},"
            + "{\"id\":\"d\",\"event\":{\"type\":\"witchcraft\"},\"delta\":1e-6}]");
    assertThat(run("epsilon", "--events", file.toString(), "--json")).isEqualTo(1);
    JsonNode answers = new ObjectMapper().readTree(out.toString());
    assertThat(answers.findValuesAsText("id")).containsExactly("a", "b", "c", "d");
    assertThat(answers.get(0).get("epsilon_upper").doubleValue())
        .isGreaterThanOrEqualTo(answers.get(0).get("epsilon_lower").doubleValue());
    assertThat(answers.get(0).get("delta").doubleValue()).isEqualTo(1e-6);
    assertThat(answers.get(1).get("delta_upper").doubleValue()).isBetween(0.0068, 0.0069);
    // Balle and Wang's analytic Gaussian mechanism.
    assertThat(answers.get(2).get("sigma").doubleValue()).isCloseTo(3.73063, within(4e-4));
    assertThat(answers.get(3).get("error").asText()).contains("witchcraft");
  }

  /** What could be read in two ways is not read in the one that spends less. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'delta':1e-6,'event':G,'relation':'nonsense'} | neighbouring_relation must be",
        "{'delta':1e-6,'event':G,'neighboring_relation':null} | neighbouring_relation must be",
        "{'delta':1e-6,'event':G,'relation':'zero_out','neighbouring_relation':'replace_one'} | one relation",
        "{'delta':1e-6,'epsilon':1,'event':G} | but had both",
        "{'event':G} | but had none",
        "{'calibrate':'sigma','delta':1e-6,'epsilon':1,'event':G,'params':{'q':1,'steps':1}} | no event",
        "{'calibrate':'sigma','delta':1e-6,'epsilon':1,'params':{'q':1,'steps':10.9}} | whole number",
        "7 | must be a JSON object",
      })
  void events_ambiguousCase_isRefused(String one, String why) throws Exception {
    Path file = directory.resolve("events.json");
    String gaussian = "{'type':'gaussian','sigma':2}";
    Files.writeString(file, ("[" + one + "]").replace("G", gaussian).replace('\'', '"'));
    assertThat(run("epsilon", "--events", file.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("case 1: no answer: ", why);
  }

  @Test
  void events_relation_isTakenByEachOfItsNames() throws Exception {
    Path file = directory.resolve("events.json");
    String one =
        "{\"event\":{\"type\":\"gaussian\",\"sigma\":1},\"delta\":1e-5,\"%s\":\"replace_one\"}";
    Files.writeString(
        file, "[" + one.formatted("relation") + "," + one.formatted("neighbouring_relation") + "]");
    JsonNode answers = json("epsilon", "--events", file.toString());
    assertThat(answers.get(0).get("epsilon_upper").doubleValue()).isCloseTo(9.9975, within(1e-3));
    assertThat(answers.get(1).get("epsilon_upper")).isEqualTo(answers.get(0).get("epsilon_upper"));
  }

  @Test
  void events_moreThanOneDocumentOrAFieldTwice_isRefusedWhole() throws Exception {
    Path file = directory.resolve("events.json");
    String one = "{\"event\":{\"type\":\"gaussian\",\"sigma\":1},\"delta\":1e-5}";
    for (String wrong :
        List.of(one + "\n" + one, one.replace("1}", "1,\"sigma\":9}"), "[".repeat(5000))) {
      Files.writeString(file, wrong);
      assertThat(run("epsilon", "--events", file.toString())).isEqualTo(1);
    }
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void events_withOtherOptions_isWrongUsage() throws Exception {
    Path file = directory.resolve("events.json");
    Files.writeString(file, "[]");
    assertThat(run("epsilon", "--events", file.toString(), "--delta", "1e-9")).isEqualTo(2);
    assertThat(run("epsilon", "--events", file.toString(), "--relation", "replace_one"))
        .isEqualTo(2);
  }

  /** An id is not to look like another answer. */
  @Test
  void events_hostileId_isPrintedOnOneLine() throws Exception {
    Path file = directory.resolve("events.json");
    Files.writeString(
        file,
        "{\"id\":\"a\\u001b[31m\\nb: epsilon from 0 to 0\",\"event\":{\"type\":\"gaussian\",\"sigma\":1},\"delta\":1e-5}");
    assertThat(run("epsilon", "--events", file.toString())).isZero();
    assertThat(out.toString().strip()).doesNotContain("\u001b", "\n").contains("4.38");
  }

  @Test
  void noise_thatNoneReaches_failsButIsNoWrongUsage() {
    assertThat(run("noise", "--epsilon", "1e-9", "--delta", "1e-15")).isEqualTo(1);
  }
}

package dev.tacit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.cli.report.LineChart.Point;
import dev.tacit.cli.report.LineChart.Target;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineChartTest {
  private static final Pattern ACROSS = Pattern.compile(" (?:x|x1|x2|cx)=\"([^\"]*)\"");
  private static final Pattern DOWN = Pattern.compile(" (?:y|y1|y2|cy)=\"([^\"]*)\"");
  private static final Pattern PATH = Pattern.compile("[ML]([-0-9.]+) ([-0-9.]+)");

  @Property
  void svg_anyValues_staysInsideItsViewBox(
      @ForAll @Size(max = 100) List<@DoubleRange(max = 1e9) Double> values,
      @ForAll @DoubleRange(max = 1e9) double target) {
    String svg = chart(values, Optional.of(new Target(target, "target")));

    assertThat(numbers(svg, ACROSS, 1)).allMatch(x -> x >= 0 && x <= Axes.WIDTH);
    assertThat(numbers(svg, DOWN, 1)).allMatch(y -> y >= 0 && y <= Axes.HEIGHT);
    assertThat(numbers(svg, PATH, 1)).allMatch(x -> x >= 0 && x <= Axes.WIDTH);
    assertThat(numbers(svg, PATH, 2)).allMatch(y -> y >= 0 && y <= Axes.HEIGHT);
    assertThat(numbers(svg, PATH, 1)).hasSameSizeAs(values);
  }

  @Test
  void svg_risingValues_riseFromLeftToRight() {
    String svg = chart(List.of(0.1, 0.5, 0.9), Optional.empty());

    assertThat(numbers(svg, PATH, 1)).isSorted().doesNotHaveDuplicates();
    assertThat(numbers(svg, PATH, 2)).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void svg_gap_liftsThePen() {
    String svg = chart(List.of(0.1, 0.2, Double.NaN, 0.4, 0.5), Optional.empty());
    assertThat(svg).containsPattern("d=\"M[^ML]*L[^ML]*M[^ML]*L[^ML]*\"");
  }

  @Test
  void svg_manyPoints_hasOneDotAtTheEnd() {
    List<Double> values = IntStream.range(0, 1_000).mapToObj(i -> i / 1_000.0).toList();
    assertThat(chart(values, Optional.empty()).split("<circle", -1)).hasSize(2);
  }

  @Test
  void svg_always_tellsScreenReadersWhatItIs() {
    String svg = chart(List.of(0.1), Optional.empty());
    assertThat(svg)
        .contains("role=\"img\"", "aria-labelledby=\"c-title c-desc\"")
        .contains(
            "<title id=\"c-title\">A &lt;b&gt;</title>", "<desc id=\"c-desc\">D &amp;</desc>");
  }

  @Test
  void svg_noValues_saysSo() {
    assertThat(chart(List.of(), Optional.empty())).contains("no values").doesNotContain("NaN");
    assertThat(chart(List.of(Double.NaN), Optional.empty())).contains("no values");
  }

  @ParameterizedTest
  @CsvSource({"1, 5, 0.2", "20, 10, 2", "2.2, 5, 0.5", "7, 5, 2", "1000, 10, 100", "0.03, 5, 0.01"})
  void step_span_isRound(double span, int steps, double expected) {
    assertThat(Axes.step(span, steps))
        .isCloseTo(expected, org.assertj.core.data.Offset.offset(1e-12));
  }

  @Test
  void construct_badValues_areRefused() {
    assertThatThrownBy(() -> chart(List.of(-1.0), Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("y must be >= 0");
    assertThatThrownBy(() -> new Target(Double.NaN, "t"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static String chart(List<Double> values, Optional<Target> target) {
    List<Point> points = new ArrayList<>();
    for (double value : values) {
      points.add(new Point(points.size() + 1, value));
    }
    return new LineChart("c", "A <b>", "D &", "x", "y", 1, Double::toString, points, target).svg();
  }

  private static List<Double> numbers(String svg, Pattern pattern, int group) {
    List<Double> numbers = new ArrayList<>();
    Matcher matcher = pattern.matcher(svg);
    while (matcher.find()) {
      numbers.add(Double.parseDouble(matcher.group(group)));
    }
    return numbers;
  }
}

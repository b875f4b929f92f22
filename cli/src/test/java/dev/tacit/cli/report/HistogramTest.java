package dev.tacit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class HistogramTest {
  private static Histogram of(int bars, double... values) {
    return new Histogram(
        "h", "T", "D", "accuracy", "clients", 0, 1, bars, Figures::percent, values);
  }

  @Test
  void counts_edges_belongToTheBarAboveAndOneToTheLast() {
    assertThat(of(4, 0, 0.24, 0.25, 0.5, 0.75, 1, 1).counts()).containsExactly(2, 1, 1, 3);
  }

  @Property
  void counts_anyValues_areAllCounted(
      @ForAll @NotEmpty List<@DoubleRange(min = -1, max = 2) Double> values,
      @ForAll @IntRange(min = 1, max = 50) int bars) {
    double[] all = values.stream().mapToDouble(d -> d).toArray();
    assertThat(Arrays.stream(of(bars, all).counts()).sum()).isEqualTo(all.length);
  }

  @Test
  void figure_bars_areAsTallAsTheirCounts() throws Exception {
    List<Element> bars =
        Pages.elements(Pages.parse(of(2, 0.1, 0.2, 0.9, 0.3).figure().xhtml()), "rect");
    // 192 pixels for 3
    assertThat(bars).extracting(b -> b.getAttribute("height")).containsExactly("192.0", "64.0");
    assertThat(bars.get(0).getTextContent()).isEqualTo("0 % to 50 %: 3 clients");
  }

  @Test
  void new_nothingOrNoNumber_isRefused() {
    assertThatThrownBy(() -> of(2)).hasMessageContaining("values must be finite");
    assertThatThrownBy(() -> of(2, Double.NaN)).hasMessageContaining("values must be finite");
    assertThatThrownBy(() -> of(0, 0.5)).hasMessageContaining("bars at least 1");
  }
}

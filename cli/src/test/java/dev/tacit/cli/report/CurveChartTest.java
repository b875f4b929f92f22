package dev.tacit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.cli.report.CurveChart.Curve;
import dev.tacit.cli.report.LineChart.Point;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class CurveChartTest {
  private static Document page(Curve... curves) throws Exception {
    return Pages.parse(chart(List.of(curves)).figure().xhtml());
  }

  private static CurveChart chart(List<Curve> curves) {
    return new CurveChart("c", "T", "D", "x", true, "y", 1, Figures::up, curves, Optional.empty());
  }

  private static List<String> paths(Document page) {
    return Pages.elements(page, "path").stream().map(path -> path.getAttribute("d")).toList();
  }

  @Test
  void figure_twoCurves_shareTheScalesOfBoth() throws Exception {
    Document page =
        page(
            new Curve("one", List.of(new Point(0, 1), new Point(10, 2))),
            new Curve("two", List.of(new Point(5, 4))));
    // x from 0 to 10 is 58 to 462, y from 0 to 4 is 230 to 38
    assertThat(paths(page).subList(0, 2)).containsExactly("M58.0 182.0L462.0 134.0", "M260.0 38.0");
    List<Element> names = Pages.elements(page, "li");
    assertThat(names).extracting(Element::getTextContent).containsExactly("one", "two");
    assertThat(names).extracting(e -> e.getAttribute("class")).containsExactly("c0 d0", "c1 d0");
  }

  @Test
  void figure_tenCurves_lookAllDifferent() throws Exception {
    Document page =
        page(
            IntStream.range(0, 10)
                .mapToObj(i -> new Curve("run " + i, List.of(new Point(1, i))))
                .toArray(Curve[]::new));
    assertThat(Pages.elements(page, "g"))
        .extracting(e -> e.getAttribute("class"))
        .hasSize(10)
        .doesNotHaveDuplicates();
  }

  @Test
  void figure_hostileName_isText() throws Exception {
    Document page = page(new Curve("<script>\"&", List.of(new Point(1, 1))));
    assertThat(Pages.elements(page, "script")).isEmpty();
    assertThat(Pages.elements(page, "li").get(0).getTextContent()).isEqualTo("<script>\"&");
  }

  @Test
  void figure_nothingToDraw_saysSo() throws Exception {
    assertThat(page().getDocumentElement().getTextContent()).contains("no values");
    Curve gaps = new Curve("gaps", List.of(new Point(1, Double.NaN)));
    assertThat(page(gaps).getDocumentElement().getTextContent()).contains("no values");
  }

  @Test
  void new_negativeValue_isRefused() {
    assertThatThrownBy(() -> chart(List.of(new Curve("one", List.of(new Point(1, -1))))))
        .hasMessageContaining("y must be >= 0");
  }
}

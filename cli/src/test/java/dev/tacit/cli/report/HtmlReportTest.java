package dev.tacit.cli.report;

import static dev.tacit.cli.report.Pages.assertIdsAreUniqueAndLinksHold;
import static dev.tacit.cli.report.Pages.assertLoadsAndRunsNothing;
import static dev.tacit.cli.report.Pages.elements;
import static dev.tacit.cli.report.Pages.names;
import static dev.tacit.cli.report.Pages.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.privacy.PrivacyUnit;
import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.event.PrivacyEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class HtmlReportTest {
  private static final String HOSTILE =
      "<script>alert('x')</script>\" onload=\"x & ]]> \u0000\u202e\ud800 %s %n";

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 20, 300})
  void render_anyLength_isWellFormedWithUniqueIds(int rounds) throws Exception {
    Document page = parse(HtmlReport.render(Samples.report(rounds)));

    assertThat(page.getDocumentElement().getTagName()).isEqualTo("html");
    assertIdsAreUniqueAndLinksHold(page);
  }

  @Test
  void render_hostileNames_addNoElementAndNoAttribute() throws Exception {
    Document hostile = parse(HtmlReport.render(Samples.report(5, HOSTILE)));
    Document harmless = parse(HtmlReport.render(Samples.report(5, "name")));

    assertThat(elements(hostile, "script")).isEmpty();
    assertThat(names(hostile)).isEqualTo(names(harmless));
    assertThat(section(hostile, "run")).contains("<script>alert('x')</script>\" onload=\"x & ]]>");
    assertThat(section(hostile, "ledger")).contains("device-9 <script>").doesNotContain("\u202e");
    assertThat(section(hostile, "devices")).contains("device-9 <script>");
    assertThat(section(hostile, "assumptions")).contains("one example <script>");
  }

  @Test
  void render_anyReport_loadsNothingAndRunsNothing() throws Exception {
    Document page = parse(HtmlReport.render(Samples.report(20)));

    assertLoadsAndRunsNothing(page);
  }

  @Test
  void render_headline_saysAccuracyEpsilonDeltaUnitAndRelation() throws Exception {
    String headline = headline(Samples.report(20));

    assertThat(headline)
        .contains("20 of 20 planned rounds", "95.3 %", "ε = 1.99", "δ = 1e-5")
        .contains("each single training example", "add or remove one", "Within the target.");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1.9801, 1.981, 1.98999999999, 1.99})
  void render_epsilon_isRoundedUp(double epsilon) throws Exception {
    assertThat(headline(withEpsilon(epsilon))).contains("ε = 1.99,");
  }

  @Test
  void render_aboveTarget_saysSo() throws Exception {
    assertThat(headline(withEpsilon(2.0001))).contains("Above the target.", "ε = 2.01");
  }

  @Test
  void render_infiniteEpsilon_claimsNothing() throws Exception {
    Document page = parse(HtmlReport.render(withEpsilon(Double.POSITIVE_INFINITY)));

    assertThat(text(page, "header")).contains("no finite ε is known", "Above the target.");
    assertThat(section(page, "meaning")).contains("∞").doesNotContain("NaN");
    assertThat(cells(page, "meaning", 1)).containsExactly("100 %", "100 %", "100 %");
  }

  @Test
  void render_deviceLedgerAboveHeadline_saysSo() throws Exception {
    assertThat(headline(withEpsilon(1.5))).contains("A device’s own ledger charges more:", "1.99");
    assertThat(headline(withEpsilon(1.9871))).doesNotContain("charges more");
  }

  @Test
  void render_unitUser_isRefused() {
    RunReport report = Samples.report(1, "mnist", new Bounds(1, 1), 2, PrivacyUnit.USER, 1e-5);
    assertThatThrownBy(() -> HtmlReport.render(report))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "unit and relation must be EXAMPLE and ADD_OR_REMOVE_ONE for a report on LOCAL_DP_SGD but were USER and"
                + " ADD_OR_REMOVE_ONE");
  }

  @Test
  void render_rounds_areListed() throws Exception {
    Document page = parse(HtmlReport.render(Samples.report(20)));

    assertThat(cells(page, "rounds", 0)).hasSize(20).startsWith("1", "2").endsWith("20");
    assertThat(cells(page, "rounds", 2)).element(3).isEqualTo("9");
    assertThat(cells(page, "rounds", 3)).element(3).isEqualTo("77.5 %");
    assertThat(cells(page, "rounds", 4)).element(19).isEqualTo("1.99");
    assertThat(cells(page, "rounds", 5)).element(0).isEqualTo("5.0");
  }

  @Test
  void render_ledger_hasShortHashesWithTheWholeInATitle() throws Exception {
    Document page = parse(HtmlReport.render(Samples.report(20)));

    List<Element> hashes = new ArrayList<>(elements(page, "code"));
    hashes.removeIf(code -> !code.hasAttribute("title"));
    assertThat(hashes).hasSize(40);
    assertThat(hashes.get(7).getAttribute("title")).isEqualTo(Samples.hash(8));
    assertThat(hashes.get(7).getTextContent()).isEqualTo(Samples.hash(8).substring(0, 12) + "…");
    assertThat(section(page, "ledger"))
        .contains("may have been revealed: charged", "2026-05-04 10:11:13 UTC", "10 devices")
        .contains("the same as no. 1")
        .containsOnlyOnce(
            "40 times (each example drawn independently with probability 0.0214, of these a sum with"
                + " Gaussian noise of 1.2346 × clipping norm)");
  }

  @Test
  void render_assumptions_sayWhetherTheyAreEnforced() throws Exception {
    Document page = parse(HtmlReport.render(Samples.report(20)));

    assertThat(elements(page, "li").stream().map(Element::getTextContent))
        .contains(
            "enforced by the code: Each step draws every example independently with q = 0.0213333",
            "not enforced: One person's data are one example mnist",
            "enforced by the code: A sum of fewer than 7 updates is never unmasked",
            "not enforced: Each device clips and adds noise; the aggregator cannot check")
        .doesNotHaveDuplicates();
  }

  @Test
  void render_event_canBeReadBack() throws Exception {
    RunReport report = Samples.report(20);
    String page = HtmlReport.render(report);

    Element event =
        elements(parse(page), "pre").stream()
            .filter(pre -> pre.getAttribute("id").equals("event"))
            .findFirst()
            .orElseThrow();
    assertThat(PrivacyEvents.fromJson(event.getTextContent())).isEqualTo(report.event());
    assertThat(section(parse(page), "recompute"))
        .contains("1.9871 to 1.98712345", "1.0E-5", "0.0213333", "1.23456", "add_or_remove_one");
  }

  @Test
  void render_emptyHistory_saysSo() throws Exception {
    Document page = parse(HtmlReport.render(Samples.report(0)));

    assertThat(section(page, "rounds")).contains("No round was committed.");
    assertThat(section(page, "ledger")).contains("The ledger is empty.");
    assertThat(section(page, "devices")).contains("were not read");
    assertThat(section(page, "curves")).contains("no values");
  }

  @Test
  void render_longLedger_isFoldedAndCut() throws Exception {
    int rounds = 5_000;
    String html = HtmlReport.render(Samples.report(rounds));
    Document page = parse(html);

    assertThat(cells(page, "ledger", 0)).hasSize(FoldedTable.MOST);
    assertThat(section(page, "ledger"))
        .contains("4,800 more rows", "5,000 more rows are left out", "10,000 entries")
        .contains(Samples.hash(2L * rounds));
    assertThat(html.length()).isLessThan(8_000_000);
  }

  @Test
  void render_otherLocale_givesTheSamePage() {
    String page = HtmlReport.render(Samples.report(20));
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      assertThat(HtmlReport.render(Samples.report(20))).isEqualTo(page);
    } finally {
      Locale.setDefault(before);
    }
  }

  private static RunReport withEpsilon(double epsilon) {
    Bounds bounds = new Bounds(0, epsilon);
    return Samples.report(20, "mnist", bounds, 2, PrivacyUnit.EXAMPLE, 1e-5);
  }

  private static String headline(RunReport report) throws Exception {
    return text(parse(HtmlReport.render(report)), "header");
  }

  private static String text(Document page, String tag) {
    return elements(page, tag).get(0).getTextContent();
  }

  private static String section(Document page, String id) {
    return Pages.section(page, id).getTextContent();
  }

  private static List<String> cells(Document page, String section, int column) {
    NodeList rows = Pages.section(page, section).getElementsByTagName("tr");
    List<String> cells = new ArrayList<>();
    for (int i = 0; i < rows.getLength(); i++) {
      NodeList row = ((Element) rows.item(i)).getElementsByTagName("td");
      if (row.getLength() > 0) {
        cells.add(row.item(column).getTextContent());
      }
    }
    return cells;
  }
}

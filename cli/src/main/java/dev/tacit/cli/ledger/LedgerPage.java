package dev.tacit.cli.ledger;

import dev.tacit.cli.ledger.LedgerReport.Statement;
import dev.tacit.cli.report.AssumptionSection;
import dev.tacit.cli.report.EventWords;
import dev.tacit.cli.report.Facts;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.report.FoldedTable;
import dev.tacit.cli.report.LedgerTable;
import dev.tacit.cli.report.Markup;
import dev.tacit.cli.report.Page;
import dev.tacit.cli.report.ProtectionWords;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.ledger.LedgerEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A report on a ledger as one page ({@link Page}) for a data-protection officer. It says no more
 * than a ledger can know, whoever kept it: who is trusted with what stands in the assumptions.
 */
final class LedgerPage {
  private final LedgerReport report;
  private final String name;

  private LedgerPage(LedgerReport report, String name) {
    this.report = report;
    this.name = name;
  }

  /**
   * The page.
   *
   * @param name of the ledger's file
   */
  static String render(LedgerReport report, String name, Instant written) {
    return Page.render("Privacy report: " + name, new LedgerPage(report, name).body(), written);
  }

  private Markup body() {
    List<Markup> sections = new ArrayList<>(List.of(headline(), released()));
    for (int i = 0; i < report.statements().size(); i++) {
      sections.add(StatementSection.of(report.statements().get(i), i + 1));
    }
    sections.addAll(List.of(assumptions(), erasure(), verification(), entries()));
    return Markup.join(sections);
  }

  private Markup headline() {
    return Markup.of(
        """
        <header>
        <h1>Privacy report on %s</h1>
        %s
        %s
        </header>
        <nav aria-label="Contents"><a href="#released">What was released</a>%s\
        <a href="#assumptions">Assumptions</a><a href="#erasure">Erasure</a><a href="#verify">Verify</a>\
        <a href="#ledger">Ledger</a></nav>""",
        report.person().map(person -> "what a ledger lists of " + person).orElse("a ledger"),
        report.statements().isEmpty()
            ? Markup.of("<p class=\"headline\">%s</p>", nothing())
            : Markup.join(report.statements().stream().map(this::guarantee).toList()),
        report.person().isEmpty()
            ? Markup.NONE
            : Markup.of("<p class=\"verdict open\">%s</p>", PersonWords.ELSEWHERE),
        links());
  }

  private String nothing() {
    return "The ledger is empty: it charges nothing.";
  }

  private Markup guarantee(Statement statement) {
    String seen =
        report.person().isPresent()
            ? "All that this ledger charges to that participant"
            : "All that this ledger charges, to whoever took part in all of it,";
    if (!Double.isFinite(statement.epsilon())) {
      return Markup.of(
          "<p class=\"headline\"><strong>No finite ε is known</strong> for what this ledger charges for each"
              + " single %s.</p>",
          ProtectionWords.unit(statement.protection().unit()));
    }
    return Markup.of(
        "<p class=\"headline\">%s is <strong>(ε = %s, δ = %s)</strong>-differentially private for each single %s:"
            + " it looks nearly the same %s.</p>%s",
        seen,
        Figures.epsilon(statement.epsilon()),
        Figures.scientific(statement.delta()),
        ProtectionWords.unit(statement.protection().unit()),
        ProtectionWords.difference(
            statement.protection().unit(), statement.protection().relation()),
        statement.remaining().map(left -> verdict(statement, left)).orElse(Markup.NONE));
  }

  private static Markup verdict(Statement statement, Remaining remaining) {
    boolean kept = statement.epsilon() <= remaining.budget();
    return Markup.of(
        "<p class=\"verdict%s\"><strong>%s</strong> The budget is ε = %s; ε = %s is charged.</p>",
        kept ? "" : " bad",
        kept ? "Within the budget." : "Above the budget.",
        Figures.exact(remaining.budget()),
        Figures.epsilon(statement.epsilon()));
  }

  private Markup links() {
    List<Markup> links = new ArrayList<>();
    for (int i = 0; i < report.statements().size(); i++) {
      Statement statement = report.statements().get(i);
      links.add(
          Markup.of(
              "<a href=\"#guarantee-%s\">ε for each %s%s</a>",
              i + 1,
              statement.protection().unit().label(),
              report.statements().size() == 1
                  ? ""
                  : ", " + statement.protection().relation().label()));
    }
    return Markup.join(links);
  }

  private Markup released() {
    return Markup.of(
        """
        <section id="released"><h2>What was released, and when</h2>
        <p>A release is anything made of people’s data that others get to see: here, what each participant contributes
        to a sum. It counts (is charged) from the moment it is about to happen, and is taken back only when it is
        certain that nothing was revealed.</p>
        %s
        %s
        </section>""",
        facts(), releases());
  }

  private Markup facts() {
    List<Markup> facts = new ArrayList<>();
    facts.add(Facts.fact("Ledger", name));
    facts.add(Facts.fact("Entries in it", Figures.count(report.entries())));
    report
        .person()
        .ifPresent(
            person ->
                facts.add(
                    Facts.fact(
                        "Entries that list " + person, Figures.count(report.listed().size()))));
    if (!report.listed().isEmpty()) {
      facts.add(Facts.fact("First entry", Figures.time(report.listed().get(0).time())));
      facts.add(
          Facts.fact(
              "Last entry", Figures.time(report.listed().get(report.listed().size() - 1).time())));
    }
    return Facts.of(facts.toArray(Markup[]::new));
  }

  /** Charged entries of a task that released alike. */
  private record Release(String population, String task, PrivacyEvent event) {
    static Release of(LedgerEntry entry) {
      return new Release(entry.population(), entry.task(), entry.event());
    }
  }

  private Markup releases() {
    Map<Release, List<LedgerEntry>> releases = new LinkedHashMap<>();
    for (Statement statement : report.statements()) {
      for (LedgerEntry entry : statement.charged()) {
        releases.computeIfAbsent(Release.of(entry), r -> new ArrayList<>()).add(entry);
      }
    }
    return releases.isEmpty()
        ? Markup.of("<p class=\"note\">Nothing is charged.</p>")
        : new FoldedTable(
                "What is charged, by task",
                List.of(
                    "Task",
                    "Population",
                    "#Times",
                    "First",
                    "Last",
                    "What each participant contributed each time"),
                "the ledger itself")
            .of(List.copyOf(releases.entrySet()), LedgerPage::release);
  }

  private static List<Markup> release(Map.Entry<Release, List<LedgerEntry>> release) {
    List<LedgerEntry> entries = release.getValue();
    return List.of(
        Markup.text(release.getKey().task()),
        Markup.text(release.getKey().population()),
        Markup.text(Figures.count(entries.size())),
        time(entries.get(0)),
        time(entries.get(entries.size() - 1)),
        Markup.of("<div class=\"words\">%s</div>", EventWords.of(release.getKey().event())));
  }

  private static Markup time(LedgerEntry entry) {
    return Markup.of("<time datetime=\"%s\">%s</time>", entry.time(), Figures.time(entry.time()));
  }

  private Markup assumptions() {
    return Markup.of(
        """
        <section id="assumptions"><h2>What the figures take for granted</h2>
        <p>Where something is not enforced by the code that wrote the ledger, somebody has to see to it; if it is
        false, so may ε be.</p>
        %s
        </section>""",
        AssumptionSection.list(report.assumptions()));
  }

  private static Markup erasure() {
    return Markup.of(
        """
        <section id="erasure"><h2>What erasing a person can and cannot undo</h2>
        <ul>
        <li><strong>It stops later releases.</strong> Data that are deleted from a device or a data set take part in
        nothing that comes after.</li>
        <li><strong>It does not undo earlier ones.</strong> Sums and models that were released keep what they revealed,
        and so do their copies. A model that was trained on the data is not as if it never had been, unless it is
        trained again without them.</li>
        <li><strong>ε bounds what stays.</strong> The figures above hold for what was released, whatever is deleted
        later: with or without the erased data, it would have looked nearly the same.</li>
        <li><strong>The ledger stays whole.</strong> An entry that was taken out would break the chain, and what was
        spent would be forgotten though it stays revealed. It holds pseudonyms; what links a pseudonym to a person
        is kept elsewhere, and can be deleted there.</li>
        </ul>
        </section>""");
  }

  private Markup verification() {
    return report
        .lastHash()
        .map(
            hash ->
                Markup.of(
                    """
                    <section id="verify"><h2>How to verify the ledger</h2>
                    <p>Each entry carries the SHA-256 hash of all its other fields, one of which is the hash of the entry
                    before. When this report was written the chain was whole, and its last hash was</p>
                    <pre id="last-hash"><code>%s</code></pre>
                    <p>Keep that hash where whoever keeps the ledger cannot change it: a chain alone does not show that
                    entries were cut off at its end. <code>tacit report LEDGER</code> checks every entry, refuses a
                    ledger that was changed, and prints the last hash, to be compared. To check the last entry of a
                    ledger file with other tools:</p>
                    <pre><code>tail -n 1 LEDGER | sed 's/,"hash":"[0-9a-f]*"}$/}/' | tr -d '\\n' | sha256sum</code></pre>
                    </section>""",
                    hash))
        .orElse(
            Markup.of(
                "<section id=\"verify\"><h2>How to verify the ledger</h2><p>An empty ledger has no"
                    + " hash yet.</p></section>"));
  }

  private Markup entries() {
    return Markup.of(
        """
        <section id="ledger"><h2>The ledger’s entries</h2>
        <p>An intent is written before a release can happen, an outcome when it is known how it ended.%s</p>
        %s
        </section>""",
        report.person().map(person -> " Here are those that list " + person + ".").orElse(""),
        table("the ledger itself, which has " + Figures.count(report.entries()) + " entries"));
  }

  private Markup table(String whole) {
    return report
        .person()
        .map(person -> LedgerTable.ofPerson(person, report.listed(), whole))
        .orElseGet(() -> LedgerTable.of(report.listed(), whole));
  }
}

package dev.tacit.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.config.ConfigFile;
import dev.tacit.cli.report.Browser;
import dev.tacit.cli.report.Pages;
import dev.tacit.cli.simulate.rounds.RoundLines;
import dev.tacit.cli.simulate.rounds.RoundRow;
import dev.tacit.cli.simulate.rounds.Rounds;
import dev.tacit.cli.train.TinyData;
import dev.tacit.simulation.experiment.Simulation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

class SimulationPageTest {
  private static final String PRIVACY =
      "privacy={kind: central, clipping-norm: 0.5, noise-multiplier: 2, delta: 1e-3}";

  @TempDir private Path directory;

  private SimulationJob job(String... settings) throws Exception {
    Path data = TinyData.idx(directory.resolve("d<&"), 6);
    ConfigFile file =
        ConfigFile.parse(
            "tiny.yaml",
            """
            name: tiny
            data: {source: "%s"}
            model: {preset: linear}
            population: {clients: 60, partition: shards:1}
            cohort: {clients: 10}
            fleet: {drop-out: 0.3}
            training: {batch: 1, learning-rate: 0.1}
            rounds: 4
            """
                .formatted(data));
    for (String setting : settings) {
      file = file.with("--set", setting);
    }
    return SimulationJob.of(SimulateConfig.of(file.root()), 1);
  }

  private Path report(String... settings) throws Exception {
    Path folder = directory.resolve("run");
    SimulationJob job = job(settings);
    assertThat(
            new SimulationRun(job, folder, () -> Simulation.engine(job.experiment(), 1))
                .run(round -> {}, () -> false))
        .isPresent();
    return folder.resolve("report.html");
  }

  @Test
  void render_privateRun_isOneWholePageWithAllSections() throws Exception {
    Document page = Pages.parse(Files.readString(report(PRIVACY)));
    Pages.assertIdsAreUniqueAndLinksHold(page);
    Pages.assertLoadsAndRunsNothing(page);
    assertThat(Pages.elements(page, "section"))
        .extracting(section -> section.getAttribute("id"))
        .containsExactly("learning", "privacy", "devices", "population", "rounds", "configuration");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("SIMULATION: nothing here protects anybody")
        .contains("Here the seed gives them away");
    // Clients have no time here, so there is no curve over it.
    assertThat(Pages.section(page, "learning").getTextContent())
        .contains("Accuracy over rounds", "Loss over megabytes")
        .doesNotContain("simulated time");
    assertThat(Pages.section(page, "configuration").getTextContent())
        .contains("d<&", "noise-multiplier: 2");
    assertThat(Pages.elements(page, "tr")).hasSize(1 + 4);
  }

  @Test
  void render_withoutNoise_hasNoPrivacySection() throws Exception {
    Document page = Pages.parse(Files.readString(report()));
    assertThat(Pages.elements(page, "section"))
        .extracting(section -> section.getAttribute("id"))
        .containsExactly("learning", "devices", "population", "rounds", "configuration");
    assertThat(page.getDocumentElement().getTextContent()).doesNotContain("ε =");
  }

  @Test
  void render_simulatedTime_hasCurvesOverIt() throws Exception {
    SimulationJob job = job();
    List<RoundRow> rows = Rounds.of(200, 600, 900);
    ObjectNode result = SimulationResult.of(job, rows, 12);
    String text = SimulationPage.render(job, rows, result, Optional.empty(), Instant.EPOCH);
    Document page = Pages.parse(text);
    Pages.assertIdsAreUniqueAndLinksHold(page);
    assertThat(Pages.section(page, "learning").getTextContent()).contains("over simulated time");
  }

  @Test
  void render_clientsThatMeasure_haveAHistogramAndCurves() throws Exception {
    Document page =
        Pages.parse(
            Files.readString(
                report(
                    "population={clients: 20, partition: iid, held-out: 0.4}",
                    "federated-evaluation.clients=15")));
    Pages.assertIdsAreUniqueAndLinksHold(page);
    assertThat(Pages.section(page, "clients").getTextContent())
        .contains("model at the end on held-out examples of 15 clients", "a tenth at most");
    // The picture of the partition has circles and no bars: all clients have the same number.
    assertThat(Pages.elements(page, "rect")).hasSize(20);
  }

  @Test
  void render_inABrowser_isShownWithoutComplaint() throws Exception {
    String document = Browser.load(report(PRIVACY), directory);
    assertThat(document).contains("<h1>Simulation: tiny</h1>").contains("Written by Tacit");
  }

  @Test
  void run_rowsOnDisk_areThoseOfTheReport() throws Exception {
    Path report = report();
    assertThat(RoundLines.read(report.resolveSibling("rounds.jsonl"))).hasSize(4);
  }
}

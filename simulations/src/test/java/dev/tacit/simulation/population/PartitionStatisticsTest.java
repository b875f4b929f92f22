package dev.tacit.simulation.population;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.tacit.datasets.Datasets;
import dev.tacit.datasets.partition.Partition;
import dev.tacit.learning.data.ExampleStore;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class PartitionStatisticsTest {
  private static final ExampleStore MNIST = Datasets.mnist().train();

  private static Document parsed(String svg) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
  }

  private static Population twoClients() {
    // Client 0: labels 0 0 0 1; client 1: labels 1 2.
    return Population.byGroup(
        "two <&> \u202e\u0007",
        new Labelled(3, new int[] {0, 0, 1, 0, 1, 2}, 2, new int[] {0, 0, 0, 0, 1, 1}),
        Labelled.of(3));
  }

  @Test
  void of_twoClients_countsByHand() {
    PartitionStatistics statistics = PartitionStatistics.of(twoClients(), 10);
    assertThat(statistics.sizes()).containsExactly(4, 2);
    assertThat(statistics.labels()).containsExactly(2, 2);
    assertThat(statistics.whole()).containsExactly(3, 2, 1);
    assertThat(statistics.first().get(1)).containsExactly(0, 1, 1);
    // Whole 1/2 1/3 1/6; (1/4 + 1/12 + 1/6) / 2 and (1/2 + 1/6 + 1/3) / 2.
    assertThat(statistics.distances()[0]).isCloseTo(0.25, within(1e-15));
    assertThat(statistics.distances()[1]).isCloseTo(0.5, within(1e-15));
    assertThat(statistics.meanDistance()).isCloseTo(0.375, within(1e-15));
    assertThat(statistics.examples()).isEqualTo(6);
  }

  @Test
  void summary_ofFew_isAsInNumPy() {
    // numpy.percentile([1, 2, 3, 4], [0, 25, 50, 75, 100])
    assertThat(PartitionStatistics.summary(new double[] {4, 1, 3, 2}))
        .containsExactly(1, 1.75, 2.5, 3.25, 4, 2.5);
    assertThat(PartitionStatistics.summary(new double[] {7})).containsExactly(7, 7, 7, 7, 7, 7);
  }

  @Test
  void table_ofTwoClients_readsSo() {
    PartitionStatistics statistics =
        PartitionStatistics.of(
            Population.byGroup(
                "two",
                new Labelled(3, new int[] {0, 0, 1, 0, 1, 2}, 2, new int[] {0, 0, 0, 0, 1, 1}),
                Labelled.of(3)),
            10);
    assertThat(statistics.table())
        .isEqualToNormalizingNewlines(
            """
            two: 2 clients, 3 classes
                                             least   1st qu.    median   3rd qu.      most      mean
            examples of a client               2.0       2.5       3.0       3.5       4.0       3.0
            labels of a client                 2.0       2.0       2.0       2.0       2.0       2.0
            label distance from whole *      0.250     0.313     0.375     0.438     0.500     0.375
            6 examples. * Total variation: 0 as the whole, 1 no label in common.
            """);
  }

  @Test
  void of_mnistInTwoShards_isAsPublished() {
    Population population =
        Population.partitioned("MNIST", MNIST, Partition.parse("shards:2"), 100, 1);
    PartitionStatistics statistics = PartitionStatistics.of(population, 1000);
    // McMahan et al. 2017, section 3: 200 shards of 300, two for each of 100 clients, so that "most
    // clients will only have examples of two digits".
    assertThat(statistics.sizes()).containsOnly(600);
    assertThat(Arrays.stream(statistics.labels()).filter(n -> n <= 2).count()).isGreaterThan(50);
    assertThat(statistics.meanDistance()).isBetween(0.7, 0.9);
    Population iid = Population.partitioned("MNIST", MNIST, Partition.parse("iid"), 100, 1);
    // sqrt(2 p (1 - p) / (pi n)) for each of ten classes of 600 examples, halved, is 0.049.
    assertThat(PartitionStatistics.of(iid, 1000).meanDistance()).isCloseTo(0.048, within(0.008));
  }

  @Test
  void of_largePopulation_looksAtSomeAndSaysSo() {
    Population population = Population.reused("many", MNIST, 1_000_000, 20, 1);
    PartitionStatistics statistics = PartitionStatistics.of(population, 200);
    assertThat(statistics.looked()).isEqualTo(200);
    assertThat(statistics.clients()).isEqualTo(1_000_000);
    assertThat(statistics.table())
        .contains("many: 1,000,000 clients, 10 classes")
        .contains("The numbers are those of 200 clients evenly spaced.");
  }

  @Test
  void svg_fewClients_drawsABubbleForEachThatIsThere() throws Exception {
    PartitionStatistics statistics = PartitionStatistics.of(twoClients(), 10);
    String svg = PartitionPicture.svg(statistics);
    Document document = parsed(svg);
    NodeList circles = document.getElementsByTagName("circle");
    assertThat(circles.getLength()).isEqualTo(4);
    assertThat(circles.item(0).getTextContent()).isEqualTo("client 0, class 0: 3");
    double largest = radius(circles, 0);
    assertThat(radius(circles, 1)).isCloseTo(largest / Math.sqrt(3), within(0.01));
    assertThat(document.getElementsByTagName("title").item(0).getTextContent())
        .isEqualTo("two <&>   : Examples by client and class");
    assertThat(svg.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http")
        .doesNotContain("<script")
        .doesNotContain("url(");
  }

  private static double radius(NodeList circles, int i) {
    return Double.parseDouble(circles.item(i).getAttributes().getNamedItem("r").getNodeValue());
  }

  @Test
  void svg_manyClients_drawsAHistogramOfAllOfThem() throws Exception {
    for (String partition : new String[] {"iid", "dirichlet:0.1", "log-normal-sizes:3"}) {
      Population population =
          Population.partitioned("MNIST", MNIST, Partition.parse(partition), 300, 1);
      PartitionStatistics statistics = PartitionStatistics.of(population, 1000);
      Document document = parsed(PartitionPicture.svg(statistics));
      NodeList bars = document.getElementsByTagName("rect");
      int clients = 0;
      for (int i = 0; i < bars.getLength(); i++) {
        var words = Pattern.compile(": (\\d+) clients").matcher(bars.item(i).getTextContent());
        assertThat(words.find()).isTrue();
        clients += Integer.parseInt(words.group(1));
      }
      assertThat(clients).isEqualTo(300);
      assertThat(bars.getLength()).isBetween(1, 30);
    }
  }
}

package dev.tacit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.datasets.mapped.MappedFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class DataCommandTest {
  @TempDir private Path folder;
  private StringWriter out = new StringWriter();
  private StringWriter err = new StringWriter();

  private int run(String... arguments) {
    out = new StringWriter();
    err = new StringWriter();
    CommandLine command = Tacit.commandLine();
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }

  private String path(String name) {
    return folder.resolve(name).toString();
  }

  private JsonNode json() throws IOException {
    return new ObjectMapper().readTree(out.toString());
  }

  private void table() throws IOException {
    StringBuilder text = new StringBuilder("age,city,income,person\n");
    for (int i = 0; i < 40; i++) {
      text.append(20 + i).append(i % 2 == 0 ? ",Bonn" : ",Ulm");
      text.append(i % 4 == 0 ? ",high" : ",low").append(",p").append(i % 5).append('\n');
    }
    Files.writeString(folder.resolve("people.csv"), text);
  }

  /** The table, of ages alone. */
  private int importPeople(String out, String... more) {
    List<String> call = new ArrayList<>(List.of("data", "import", path("people.csv")));
    call.addAll(List.of("--label", "income", "--ignore", "city,person", "--out", path(out)));
    call.addAll(List.of(more));
    return run(call.toArray(String[]::new));
  }

  @Test
  void list_bundledSets_areNamedWithTheirLicences() throws IOException {
    assertThat(run("data", "list")).isZero();
    assertThat(out.toString()).contains("mnist").contains("CC BY-SA 3.0").contains("roles");
    assertThat(run("data", "list", "--json")).isZero();
    assertThat(json().findValuesAsText("name"))
        .containsExactly("mnist", "shakespeare", "shakespeare-roles");
  }

  @Test
  void info_bundled_countsItsExamples() throws IOException {
    assertThat(run("data", "info", "mnist", "--json")).isZero();
    assertThat(json().at("/examples/train").asInt()).isEqualTo(60_000);
    assertThat(json().at("/examples/test").asInt()).isEqualTo(10_000);
    // The counts of the original training labels.
    assertThat(json().get("train_class_counts").toString())
        .isEqualTo("[5923,6742,5958,6131,5842,5421,5918,6265,5851,5949]");
    assertThat(run("data", "info", "shakespeare-roles")).isZero();
    assertThat(out.toString()).contains("vocabulary  65 tokens").contains("groups ");
    assertThat(out.toString()).contains("sent nowhere");
  }

  @Test
  void import_table_thenInfo_saysWhatItHolds() throws IOException {
    table();
    String made = path("people.tacit");
    assertThat(
            run(
                "data",
                "import",
                path("people.csv"),
                "--label",
                "income",
                "--one-hot",
                "city",
                "--group",
                "person",
                "--test",
                "0.25",
                "--out",
                made))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("30 to train on, 0 for validation, 10 to test with");
    assertThat(run("data", "info", made, "--json")).isZero();
    assertThat(json().get("shape").toString()).isEqualTo("[3]");
    assertThat(json().get("class_names").toString()).isEqualTo("[\"high\",\"low\"]");
    assertThat(json().get("groups").asInt()).isEqualTo(5);
    assertThat(run("data", "info", made)).isZero();
    assertThat(out.toString())
        .contains("mapped file of floats")
        .contains("high")
        .doesNotContain("p3");
    assertThat(folder).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void import_targets_areKeptForRegression() throws IOException {
    Files.writeString(folder.resolve("flats.csv"), "size,rent,price\n1,2,3\n4,5,6\n7,8,9.5\n");
    String made = path("flats.tacit");
    assertThat(run("data", "import", path("flats.csv"), "--target", "price,rent", "--out", made))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("3 to train on").contains("shape [1], 2 targets, ");
    assertThat(run("data", "info", made, "--json")).isZero();
    assertThat(json().get("targets").asInt()).isEqualTo(2);
    assertThat(json().get("classes").asInt()).isEqualTo(1);
    assertThat(run("data", "info", made)).isZero();
    assertThat(out.toString()).contains("targets     2 for each").doesNotContain("classes");
    float[] target = new float[2];
    MappedFile.open(Path.of(made)).portions().train().target(2, target, 0);
    assertThat(target).containsExactly(9.5f, 8);
  }

  @Test
  void import_classesFrom_numbersThemAlike() throws IOException {
    table();
    Files.writeString(folder.resolve("other.csv"), "age,income\n1,low\n2,low\n");
    assertThat(importPeople("a.tacit")).isZero();
    assertThat(
            run(
                "data",
                "import",
                path("other.csv"),
                "--label",
                "income",
                "--classes-from",
                path("a.tacit"),
                "--out",
                path("b.tacit"),
                "--json"))
        .isZero();
    assertThat(json().get("classes").asInt()).isEqualTo(2);
    assertThat(run("data", "info", path("b.tacit"), "--json")).isZero();
    assertThat(json().get("train_class_counts").toString()).isEqualTo("[0,2]");
  }

  @Test
  void import_imagesAndText_work() throws IOException {
    for (String name : List.of("cat", "dog")) {
      Path inner = Files.createDirectories(folder.resolve("photos").resolve(name));
      ImageIO.write(
          new BufferedImage(5, 4, BufferedImage.TYPE_INT_RGB),
          "png",
          inner.resolve("1.png").toFile());
    }
    assertThat(
            run(
                "data",
                "import",
                path("photos"),
                "--size",
                "3x2",
                "--resize",
                "--out",
                path("photos.tacit")))
        .isZero();
    assertThat(out.toString()).contains("shape [3, 2, 3], 2 classes");
    Files.writeString(folder.resolve("plays.txt"), "to be or not to be, that is the question");
    assertThat(
            run(
                "data",
                "import",
                path("plays.txt"),
                "--unit",
                "words",
                "--context",
                "2",
                "--stride",
                "1",
                "--out",
                path("plays.tacit")))
        .isZero();
    assertThat(out.toString()).contains("9 to train on").contains("Note: examples overlap");
    assertThat(run("data", "info", path("plays.tacit"))).isZero();
    assertThat(out.toString()).contains("mapped file of tokens").contains("<unknown>");
  }

  @Test
  void import_failure_isOneLineAndLeavesNothing() throws IOException {
    table();
    Files.writeString(
        folder.resolve("bad.csv"),
        Files.readString(folder.resolve("people.csv")) + "old,Ulm,low,p\n");
    assertThat(
            run(
                "data",
                "import",
                path("bad.csv"),
                "--label",
                "income",
                "--one-hot",
                "city",
                "--group",
                "person",
                "--out",
                path("bad.tacit")))
        .isEqualTo(1);
    assertThat(err.toString())
        .isEqualTo(
            "tacit: bad.csv, line 42, column 1: (age) must be a finite decimal number but is not; a"
                + " column of words is for one-hot, codes or ignored columns\n");
    Path photos = Files.createDirectories(folder.resolve("photos/x"));
    Files.write(photos.resolve("a.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10});
    assertThat(run("data", "import", path("photos"), "--size", "1x1", "--out", path("bad.tacit")))
        .isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("a.png must be a whole");
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder("people.csv", "bad.csv", "photos");
    }
  }

  /** Data that is not as it should be is no wrong usage. */
  @Test
  void import_badData_isOneLineAndOne() throws IOException {
    Path photos = Files.createDirectories(folder.resolve("photos/x"));
    assertBad("must hold images but is empty", "photos", "--size", "2x2");
    ImageIO.write(
        new BufferedImage(3, 2, BufferedImage.TYPE_INT_RGB),
        "png",
        photos.resolve("a.png").toFile());
    assertBad("a.png must be 2 wide and 2 high but is 3", "photos", "--size", "2x2");
    Files.writeString(photos.resolve("b.png"), "no image");
    assertBad("b.png must be a PNG, JPEG", "photos", "--size", "3x2");
    Files.move(photos.resolve("b.png"), photos.resolve("b.txt"));
    assertBad("b.txt must be a file that ends in", "photos", "--size", "3x2");
    Files.move(photos.resolve("b.txt"), folder.resolve("photos/b.png"));
    assertBad("must hold a folder for each class", "photos", "--size", "3x2");
    Files.createDirectory(folder.resolve("none"));
    assertBad("must hold one file named like train-images", "none");
    assertBad("must hold a folder for each class", "none", "--kind", "images", "--size", "3x2");
    Files.write(folder.resolve("none/train-images-idx3-ubyte"), new byte[3]);
    assertBad("train-images-idx3-ubyte must be a whole IDX file", "none");
    Files.write(folder.resolve("latin.txt"), new byte[] {(byte) 0xe9, 'a', 'b'});
    assertBad("latin.txt must be UTF-8", "latin.txt");
    Files.writeString(folder.resolve("short.txt"), "ab");
    assertBad("short.txt must have at least 9 tokens", "short.txt");
    Files.writeString(folder.resolve("bad.csv"), "x,y\n1,2\n3,\n");
    assertBad("(y) must be a finite decimal number", "bad.csv", "--target", "y");
    assertBad("(y) must be there but is empty", "bad.csv", "--label", "y");
  }

  private void assertBad(String words, String source, String... options) {
    List<String> call = new ArrayList<>(List.of("data", "import", path(source)));
    call.addAll(List.of("--out", path("never")));
    call.addAll(List.of(options));
    assertThat(run(call.toArray(String[]::new))).as(words + err).isEqualTo(1);
    assertThat(err.toString().lines()).hasSize(1).first().asString().contains(words);
    assertThat(folder.resolve("never")).doesNotExist();
  }

  @Test
  void import_fileThatIsThere_isKeptUnlessToldOtherwise() throws IOException {
    table();
    Files.writeString(folder.resolve("made"), "precious");
    assertThat(importPeople("made")).isEqualTo(1);
    assertThat(err.toString()).contains("there is a file of that name already");
    assertThat(folder.resolve("made")).hasContent("precious");
    assertThat(importPeople("made", "--overwrite")).isZero();
    assertThat(run("data", "info", path("made"))).isZero();
  }

  @Test
  void info_damagedFile_failsInOneLine() throws IOException {
    import_table_thenInfo_saysWhatItHolds();
    Path made = folder.resolve("people.tacit");
    byte[] bytes = Files.readAllBytes(made);
    bytes[bytes.length - 10 * 4 * 2 - 200] ^= 1;
    Files.write(made, bytes);
    assertThat(run("data", "info", made.toString())).isEqualTo(1);
    assertThat(err.toString().lines())
        .hasSize(1)
        .first()
        .asString()
        .contains("people.tacit must be");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "data",
        "data info",
        "data info nowhere-at-all",
        "data import",
        "data import pom.xml --out x",
        "data import pom.xml --kind csv --out x",
        "data import pom.xml --kind text --label a --out x",
        "data import pom.xml --kind text --target a --out x",
        "data import pom.xml --kind text --context 0 --out x",
        "data import pom.xml --kind text --vocabulary 9 --classes-from x --out x",
        "data import pom.xml --kind text --test 1 --out x",
        "data import pom.xml --kind csv --label a --category city --out x",
        "data import pom.xml --kind csv --label a --category city=Ulm --out x",
        "data import src --kind images --category city=Ulm --size 2x2 --out x",
        "data import src --kind images --out x",
        "data import src --kind images --size 0x1 --out x",
        "data import src --kind images --size 2x2 --channels 2 --out x",
        "data fetch http://localhost/x --out x",
        "data fetch http://localhost/x --sha256 12 --out x",
        "data fetch ftp://localhost/x --sha256 "
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 --out x",
        "data fetch http://me:secret@localhost/x --sha256 "
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 --out x",
        "data fetch http://localhost/x --redirects -1 --sha256 "
            + "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 --out x",
      })
  void execute_wrongUsage_isTwoLinesAndTwo(String line) {
    assertThat(run(line.split(" "))).isEqualTo(2);
    assertThat(err.toString().lines()).hasSize(2);
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "list", "info", "import", "fetch"})
  void help_everyCommand_hasAnExample(String command) {
    assertThat(run(("data " + command + " --help").split(" +"))).isZero();
    assertThat(out.toString()).contains("Example").contains("  tacit data");
  }

  @Test
  void ngrams_ofThePlays_areMeasuredByOrder() throws IOException {
    assertThat(run("data", "ngrams", "shakespeare", "--context", "8", "--json")).isZero();
    JsonNode rows = json();
    assertThat(rows).hasSize(6);
    double unigram = rows.get(0).get("perplexity").asDouble();
    double trigram = rows.get(4).get("perplexity").asDouble();
    assertThat(unigram).isBetween(20.0, 40.0);
    assertThat(trigram).isLessThan(unigram / 2);
    assertThat(run("data", "ngrams", "shakespeare", "--order", "1")).isZero();
    assertThat(out.toString()).contains("every place").contains("last place");
  }

  @Test
  void ngrams_ofWhatIsNoText_areWrongUsage() {
    assertThat(run("data", "ngrams", "mnist")).isEqualTo(2);
    assertThat(err.toString()).contains("tokens with the next one for label");
    assertThat(run("data", "ngrams", "mnist", "--context", "3")).isEqualTo(2);
    assertThat(err.toString()).contains("--context is for the bundled plays only");
    assertThat(run("data", "ngrams", "shakespeare", "--order", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--order must be 1 or more but was 0");
    assertThat(run("data", "ngrams", "shakespeare", "--order", "11")).isEqualTo(2);
    assertThat(err.toString()).contains("for 65 tokens at most 10");
    assertThat(out.toString()).isEmpty();
  }

  /** A data set may be called as a table is. */
  @Test
  void info_dataSetNamedLikeATable_isRead() throws IOException {
    table();
    assertThat(importPeople("set.csv")).isZero();
    assertThat(run("data", "info", path("set.csv"))).isZero();
    assertThat(run("data", "info", path("people.csv"))).isEqualTo(2);
    assertThat(err.toString()).contains("which is a table");
  }
}

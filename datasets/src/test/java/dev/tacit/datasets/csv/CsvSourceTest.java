package dev.tacit.datasets.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tacit.datasets.GroupedStore;
import dev.tacit.datasets.Portions;
import dev.tacit.datasets.Purpose;
import dev.tacit.learning.data.ExampleStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CsvSourceTest {
  private static Path file(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("table", ".csv");
    file.toFile().deleteOnExit();
    return Files.write(file, bytes);
  }

  private static Path file(String text) throws IOException {
    return file(text.getBytes(StandardCharsets.UTF_8));
  }

  private static CsvSettings people(OptionalDouble missing, List<String> classes) {
    return new CsvSettings(
        Optional.of("income"),
        List.of(),
        Optional.of("person"),
        Optional.of("use"),
        Set.of("note"),
        Set.of("city"),
        Set.of("size"),
        Map.of(),
        missing,
        classes,
        ',',
        true,
        0,
        0,
        0);
  }

  private static final String PEOPLE =
      "age,city,income,person,use,size,note\r\n"
          + "31,\"Ham, Burg\",low,ann,train,10,\"a \"\"b\"\"\nc\"\r\n"
          + "-2.5e1,Bonn,high,bob,test,9,x\r\n"
          + "7,Bonn,low,ann,train,9,\r\n";

  private static float[] input(ExampleStore store, int example) {
    float[] input = new float[store.inputShape()[0]];
    store.input(example, input, 0);
    return input;
  }

  @Test
  void open_everyRole_isReadAsSaid() throws IOException {
    CsvSource source = CsvSource.open(file(PEOPLE), people(OptionalDouble.empty(), List.of()));
    assertThat(source.description().classNames()).containsExactly("high", "low");
    Portions people = Portions.load(source);
    assertThat(people.train().size()).isEqualTo(2);
    // age, city = Bonn, city = Ham Burg, size as a code: 9 is 0 and 10 is 1.
    assertThat(input(people.train(), 0)).containsExactly(31, 0, 1, 1);
    assertThat(input(people.train(), 1)).containsExactly(7, 1, 0, 0);
    assertThat(input(people.test(), 0)).containsExactly(-25, 1, 0, 0);
    assertThat(people.train().label(0)).isEqualTo(1);
    assertThat(people.test().label(0)).isZero();
    assertThat(GroupedStore.groupsOf(people.train())).isEqualTo(2);
    assertThat(people.train().group(0)).isEqualTo(people.train().group(1));
  }

  @Test
  void open_givenCategories_areNumberedAsGivenAndNoOthersTaken() throws IOException {
    Path file = file("city,y\nUlm,a\nBonn,b\n");
    assertThat(input(Portions.load(CsvSource.open(file, cities("Ulm", "Kiel", "Bonn"))).train(), 1))
        .containsExactly(0, 0, 1);
    refused(file, cities("Ulm", "Kiel"), ", line 3, column 1: (city) must be one of the 2 given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvSource.open(file, cities("Ulm", "Ulm")));
  }

  private static CsvSettings cities(String... names) {
    return new CsvSettings(
        Optional.of("y"),
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Set.of("city"),
        Set.of(),
        Map.of("city", List.of(names)),
        OptionalDouble.empty(),
        List.of(),
        ',',
        true,
        0,
        0,
        0);
  }

  private static CsvSettings targets(Optional<String> label, String... targets) {
    return new CsvSettings(
        label,
        List.of(targets),
        Optional.empty(),
        Optional.empty(),
        Set.of(),
        Set.of(),
        Set.of(),
        Map.of(),
        OptionalDouble.of(0),
        List.of(),
        ',',
        true,
        0,
        0,
        0);
  }

  @Test
  void open_targets_areNumbersInTheOrderAskedAndNoInputs() throws IOException {
    Path file = file("rent,size,price,kind\n7.5,1,-2e3,a\n8,,4,b\n");
    CsvSource source = CsvSource.open(file, targets(Optional.of("kind"), "price", "rent"));
    assertThat(source.description().targets()).isEqualTo(2);
    ExampleStore flats = Portions.load(source).train();
    assertThat(flats.targets()).isEqualTo(2);
    assertThat(flats.classes()).isEqualTo(2);
    assertThat(flats.label(1)).isEqualTo(1);
    assertThat(input(flats, 0)).containsExactly(1);
    assertThat(input(flats, 1)).containsExactly(0);
    float[] target = {9, 9, 9, 9};
    flats.target(0, target, 1);
    assertThat(target).containsExactly(9, -2000, 7.5f, 9);
    flats.target(1, target, 0);
    assertThat(target).containsExactly(4, 8, 7.5f, 9);
  }

  @Test
  void open_targetWithoutLabel_isOneClass() throws IOException {
    Path file = file("x,y\n1,2\n3,4\n");
    CsvSource source = CsvSource.open(file, targets(Optional.empty(), "y"));
    assertThat(source.description().classes()).isEqualTo(1);
    assertThat(source.description().classNames()).isEmpty();
    assertThat(Portions.load(source).train().label(1)).isZero();
  }

  @Test
  void open_badTargets_areRefused() throws IOException {
    CsvSettings settings = targets(Optional.empty(), "y");
    refused(
        file("x,y\n1,2\n3,\n"),
        settings,
        ", line 3, column 2: (y) must be a finite decimal number");
    refused(
        file("x,y\n1,secret\n"),
        settings,
        ", line 2, column 2: (y) must be a finite decimal number");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> targets(Optional.empty()))
        .withMessage("a label or a target must be given but was not");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvSource.open(file("x,y\n1,2\n"), targets(Optional.of("y"), "y")))
        .withMessage("columns must have one role each but there were two for y");
  }

  @Test
  void open_missing_isRefusedOrFilled() throws IOException {
    Path file =
        file("age,city,income,person,use,size,note\n,,low,ann,train,,\n1,a,high,b,val,2,\n");
    refused(file, people(OptionalDouble.empty(), List.of()), ", line 2, column 1: (age) must be");
    Portions filled = Portions.load(CsvSource.open(file, people(OptionalDouble.of(-1), List.of())));
    assertThat(input(filled.train(), 0)).containsExactly(-1, 0, -1);
    assertThat(filled.validation().size()).isEqualTo(1);
  }

  private static void refused(Path file, CsvSettings settings, String words) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> CsvSource.open(file, settings))
        .withMessageContaining(words)
        .withMessageStartingWith(file.getFileName().toString());
  }

  @Test
  void open_malformed_namesTheLineAndColumnAndNotTheValue() throws IOException {
    CsvSettings simple = CsvSettings.of("y");
    refused(file("x,y\n1,a\n\"2\n\",b,c\n"), simple, ", line 3, column 3: there must be 2 columns");
    refused(file("x,y\n1,a\n2\n"), simple, ", line 3, column 1: there must be 2 columns");
    refused(
        file("x,y\nsecret,a\n"), simple, ", line 2, column 1: (x) must be a finite decimal number");
    for (String number : List.of("NaN", "Infinity", "0x1p3", "1f", "1e99", "1,5", "--1", " ")) {
      refused(
          file("x,y\n\"" + number + "\",a\n"),
          simple,
          "must be a finite decimal number but is not");
    }
    refused(file("x,y\n1,\n"), simple, "(y) must be there but is empty");
    refused(file("x,y\n1,\"a\"b\n"), simple, "column 2: a quoted field must end at its closing");
    refused(file("x,y\n1,a\"b\n"), simple, "column 2: a quote must begin a field");
    refused(file("x,y\n1,\"a\n"), simple, ", line 2, column 2: the quoted field must end but does");
    refused(file("x,y\n1,a\r2,b"), simple, "a carriage return must be followed");
    refused(
        file(new byte[] {'x', ',', 'y', '\n', (byte) 0xff}), simple, "must be UTF-8 but is not");
    refused(file(""), simple, "must hold examples but is empty");
    refused(file("x,y\n"), simple, "must hold examples but has a header only");
    refused(
        file("age,city,income,person,use,size,note\n1,a,odd,b,train,2,\n"),
        people(OptionalDouble.empty(), List.of("low", "high")),
        "(income) must be one of the 2 given but is not");
    refused(
        file("age,city,income,person,use,size,note\n1,a,low,b,holdout,2,\n"),
        people(OptionalDouble.empty(), List.of()),
        "(use) must be train, validation or test but is not");
  }

  @Test
  void open_settingsThatDoNotFit_areRefused() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvSource.open(file("x,y\n1,2\n"), CsvSettings.of("z")))
        .withMessage("columns must be among x, y but one was z");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvSource.open(file("y,y\n1,2\n"), CsvSettings.of("y")))
        .withMessage("columns must differ in name but two are y");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CsvSource.open(file("y\n1\n"), CsvSettings.of("y")))
        .withMessageContaining("inputs must be in 1..");
  }

  @Test
  void read_fileThatChangedSince_isRefused() throws IOException {
    Path file = file("x,y\n1,a\n2,b\n");
    CsvSource source = CsvSource.open(file, CsvSettings.of("y"));
    Files.writeString(file, "x,y\n1,a\n2,c\n");
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> Portions.load(source))
        .withMessageContaining("line 3, column 2: (y) must be as when the file was first read");
  }

  @Test
  void open_longRecord_isBounded() throws IOException {
    byte[] bytes = new byte[CsvReader.LONGEST_RECORD + 10];
    Arrays.fill(bytes, (byte) '"');
    refused(file(bytes), CsvSettings.of("y"), "a column's name must have at most 1024 characters");
    Arrays.fill(bytes, (byte) 'a');
    refused(file(bytes), CsvSettings.of("y"), "a record must have at most 16777216 characters");
    Arrays.fill(bytes, (byte) ',');
    refused(file(bytes), CsvSettings.of("y"), "there must be at most 65536 columns");
  }

  /** RFC 4180, section 2: what is quoted comes back as it was. */
  @Property(tries = 300)
  void next_anyFields_comeBack(
      @ForAll @Size(min = 1, max = 5) List<@Size(max = 5) List<String>> rows) throws IOException {
    StringBuilder text = new StringBuilder();
    List<List<String>> written = new ArrayList<>();
    for (List<String> row : rows) {
      List<String> fields = new ArrayList<>(row);
      // No lone halves of pairs, which UTF-8 cannot spell.
      fields.replaceAll(
          field -> new String(field.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
      fields.add("end");
      written.add(fields);
      for (int i = 0; i < fields.size(); i++) {
        text.append(i == 0 ? "" : ",")
            .append('"')
            .append(fields.get(i).replace("\"", "\"\""))
            .append('"');
      }
      text.append("\r\n");
    }
    Path file = file(text.toString());
    try (CsvReader reader = CsvReader.open(file, ',')) {
      for (List<String> fields : written) {
        assertThat(reader.next()).isTrue();
        assertThat(reader.fields()).isEqualTo(fields);
      }
      assertThat(reader.next()).isFalse();
    }
    Files.delete(file);
  }

  @Property(tries = 500)
  void open_anyBytes_isReadOrRefused(@ForAll long seed) throws IOException {
    Random random = new Random(seed);
    byte[] bytes = PEOPLE.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i <= random.nextInt(4); i++) {
      byte[] odd = {'"', ',', '\n', '\r', 0, (byte) 0xc3, 'e', '9', (byte) random.nextInt()};
      bytes[random.nextInt(bytes.length)] = odd[random.nextInt(odd.length)];
    }
    Path file = file(bytes);
    try {
      CsvSource source = CsvSource.open(file, people(OptionalDouble.of(0), List.of()));
      int read = 0;
      Portions portions = Portions.load(source);
      for (Purpose purpose : Purpose.values()) {
        read += portions.of(purpose).size();
      }
      assertThat(read).isBetween(1, 3);
    } catch (IOException e) {
      assertThat(e).hasMessageStartingWith(file.getFileName().toString());
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("columns must ");
    }
    Files.delete(file);
  }
}

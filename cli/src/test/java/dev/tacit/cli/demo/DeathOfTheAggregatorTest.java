package dev.tacit.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tacit.cli.device.DeviceHome;
import dev.tacit.cli.report.RunReport.RoundPoint;
import dev.tacit.client.ClientPhase;
import dev.tacit.privacy.ledger.LedgerChain;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.server.store.Store;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.h2.api.Trigger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The aggregator dies by SIGKILL in each phase of a round, its devices live on, and it is started
 * again. A device that stops before it answers is what holds the aggregator in a phase; in the
 * commit it is a trigger, in the middle of the transaction.
 */
@Execution(ExecutionMode.CONCURRENT)
class DeathOfTheAggregatorTest {
  private static final int CLIENTS = 3;

  /** In this order: each round dies in the next of these, and is tried again. */
  private static final List<ClientPhase> HELD =
      List.of(
          ClientPhase.TRAIN,
          ClientPhase.ADVERTISE_KEYS,
          ClientPhase.SHARE_KEYS,
          ClientPhase.MASKED_INPUT,
          ClientPhase.CONSISTENCY,
          ClientPhase.UNMASK);

  private static final int ROUNDS = HELD.size() + 3;

  @TempDir private Path directory;
  @RegisterExtension private final Children children = new Children();
  private Path out;
  private String data;

  private Child start(String name, String... arguments) throws Exception {
    return children.start(directory.resolve(name + ".log"), arguments);
  }

  private Child client(int number, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("client", "--dir", directory.resolve("device" + number).toString()));
    arguments.addAll(List.of("--data", data, "--part", number + "/" + CLIENTS));
    arguments.addAll(List.of("--budget-epsilon", "30", "--end-with-input"));
    arguments.addAll(List.of(more));
    return start("device" + number, arguments.toArray(String[]::new));
  }

  private Child resumed() throws Exception {
    Child aggregator = start("demo", "demo", "--resume", out.toString());
    aggregator.await("Waiting for ");
    return aggregator;
  }

  /** A process after the other, each of which starts anew, beside all other tests. */
  @Timeout(value = 10, unit = TimeUnit.MINUTES)
  @Test
  void aggregator_killedInEachPhase_goesOnFromTheLastCommitWithItsLedgerWhole() throws Exception {
    data = Stripes.in(directory).toString();
    out = directory.resolve("out");
    Child aggregator =
        start(
            "demo",
            "demo",
            "--serve",
            "--clients",
            "" + CLIENTS,
            "--rounds",
            "" + ROUNDS,
            "--dataset",
            data,
            "--model",
            "linear",
            // Remembers from round to round.
            "--algorithm",
            "fedadam",
            "--out",
            out.toString());
    aggregator.await("Each token ");
    List<String> tokens = Files.readAllLines(RunFiles.tokens(out));
    Child first = client(1, "--token", tokens.get(0));
    Child second = client(2, "--token", tokens.get(1));
    // In the check-in: the third device is not there yet.
    first.await("checked in");
    second.await("checked in");
    aggregator.kill();
    aggregator = resumed();

    String token = Files.readAllLines(RunFiles.tokens(out)).get(2);
    Child third = null;
    for (int i = 0; i < HELD.size(); i++) {
      String place = (i + 2) + ":" + HELD.get(i);
      third =
          third == null
              ? client(3, "--token", token, "--pause-at", place)
              : client(3, "--pause-at", place);
      third.await("paused " + place);
      aggregator.kill();
      third.kill();
      aggregator = resumed();
    }

    int beforeTheLast = ROUNDS - 1;
    third = client(3);
    aggregator.await(
        line -> line.startsWith("Round ") && line.contains(" " + (ROUNDS - 2) + " of "));
    // Rounds are fast now: the trigger goes in while the aggregator is down.
    aggregator.kill();
    forgetTheLastMeasurement();
    sql(
        "create trigger hold after insert on ledger_entry for each row call '%s'"
            .formatted(Hold.class.getName()));
    aggregator = start("demo", "demo", "--resume", out.toString());
    aggregator.await(Hold.LINE);
    aggregator.kill();
    sql("drop trigger hold");
    try (Store store = Store.open(database())) {
      assertThat(released(store.ledger())).doesNotContain(ROUNDS);
    }
    aggregator = resumed();
    aggregator.await("Done after " + ROUNDS);
    for (Child client : List.of(first, second, third)) {
      assertThat(client.awaitExit()).as(client.story()).isZero();
    }
    aggregator.terminate();
    aggregator.awaitExit();

    assertThat(History.open(RunFiles.history(out)).points())
        .extracting(RoundPoint::round)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, ROUNDS).boxed().toList());
    try (Store store = Store.open(database())) {
      List<LedgerEntry> ledger = store.ledger();
      LedgerChain.verify(ledger);
      assertThat(released(ledger))
          .containsExactlyElementsOf(IntStream.rangeClosed(1, ROUNDS).boxed().toList());
      assertThat(ledger.stream().map(LedgerEntry::outcome))
          .as("what the deaths after the intent may have revealed")
          .contains(Outcome.MAY_HAVE_BEEN_REVEALED);
    }
    assertThat(roundsThatTheOptimizerRemembers()).isEqualTo(ROUNDS);
    for (int device = 1; device <= CLIENTS; device++) {
      Path ledger = DeviceHome.ledger(directory.resolve("device" + device));
      assertThat(released(LedgerFile.read(ledger))).hasSizeGreaterThanOrEqualTo(beforeTheLast - 1);
    }
  }

  /** As if the aggregator had died between the commit and the measurement. */
  private void forgetTheLastMeasurement() throws Exception {
    Path file = RunFiles.history(out);
    ArrayNode points = (ArrayNode) RunFiles.JSON.readTree(file.toFile());
    points.remove(points.size() - 1);
    RunFiles.JSON.writeValue(file.toFile(), points);
  }

  private Path database() {
    return RunFiles.aggregator(out).resolve("db");
  }

  private void sql(String statement) throws Exception {
    try (Connection connection = connect();
        Statement one = connection.createStatement()) {
      one.execute(statement);
    }
  }

  /** From its state's form: see OptimizerState. */
  private long roundsThatTheOptimizerRemembers() throws Exception {
    try (Connection connection = connect();
        Statement one = connection.createStatement();
        ResultSet row =
            one.executeQuery("select content from optimizer_state_piece where piece = 0")) {
      assertThat(row.next()).isTrue();
      ByteBuffer state = ByteBuffer.wrap(row.getBytes(1)).order(ByteOrder.LITTLE_ENDIAN);
      return state.getLong(3 * Integer.BYTES + state.getInt(2 * Integer.BYTES));
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        "jdbc:h2:file:" + database().resolve("aggregator"), "tacit", "");
  }

  private static List<Integer> released(List<LedgerEntry> ledger) {
    return ledger.stream()
        .filter(entry -> entry.outcome() == Outcome.RELEASED)
        .map(LedgerEntry::round)
        .toList();
  }

  /** Stops a commit where its ledger entry is written and its transaction is not over. */
  public static final class Hold implements Trigger {
    static final String LINE = "held in the commit";

    @Override
    public void fire(Connection connection, Object[] before, Object[] after) {
      if (String.valueOf(after[1]).contains("\"outcome\":\"released\"")) {
        System.out.println(LINE);
        System.out.flush();
        try {
          Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
    }
  }
}

package dev.tacit.cli.device;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.protocol.identity.Enrolment;
import dev.tacit.protocol.identity.EnrolmentToken;
import dev.tacit.protocol.identity.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a device keeps in a directory of its own: keys, where its aggregator is, ledger.
 *
 * @param identity who it is
 * @param aggregator where the enrolment token said that the aggregator is
 * @param population what it belongs to
 * @param ledger the ledger's file
 * @param state folder of what algorithms need kept from round to round
 */
public record DeviceHome(
    Identity identity, Endpoint aggregator, String population, Path ledger, Path state) {
  private static final ObjectMapper JSON = new ObjectMapper();

  private record Connection(String host, int port, String population) {}

  /** The ledger's place in a device's directory. */
  public static Path ledger(Path directory) {
    return directory.resolve("ledger.jsonl");
  }

  /** Whether a device was enrolled there. */
  public static boolean exists(Path directory) {
    return Identity.exists(keys(directory)) && Files.exists(connection(directory));
  }

  /**
   * Opens an enrolled device.
   *
   * @throws IOException also if its ledger is gone: what it has spent is not known then
   */
  public static DeviceHome open(Path directory) throws IOException {
    if (Files.notExists(ledger(directory))) {
      throw new IOException(
          directory
              + " must hold the ledger of the device that was enrolled there but "
              + ledger(directory).getFileName()
              + " is gone, and with it what was spent: put it back");
    }
    Connection at = JSON.readValue(connection(directory).toFile(), Connection.class);
    return new DeviceHome(
        Identity.load(keys(directory)),
        new Endpoint(at.host(), at.port()),
        at.population(),
        ledger(directory),
        directory.resolve("state"));
  }

  /**
   * Enrols a device and keeps what it needs; the keys come last, so that a home is whole or none.
   */
  public static DeviceHome enrol(Path directory, EnrolmentToken token) throws IOException {
    Files.createDirectories(directory);
    Identity identity = Enrolment.enrol(token, List.of());
    JSON.writeValue(
        connection(directory).toFile(),
        new Connection(token.aggregatorHost(), token.aggregatorPort(), token.population()));
    LedgerFile.open(ledger(directory)).close();
    identity.save(keys(directory));
    return open(directory);
  }

  private static Path keys(Path directory) {
    return directory.resolve("identity");
  }

  private static Path connection(Path directory) {
    return directory.resolve("connection.json");
  }
}

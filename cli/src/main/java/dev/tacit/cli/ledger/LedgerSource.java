package dev.tacit.cli.ledger;

import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.LedgerFile;
import dev.tacit.server.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Where a ledger is kept: a file of a device, or the database of an aggregator that is stopped. */
final class LedgerSource {
  private LedgerSource() {}

  static boolean isIn(Path path) {
    return Files.isRegularFile(path) || Store.isIn(path);
  }

  /**
   * All entries, their chain verified.
   *
   * @throws dev.tacit.privacy.ledger.LedgerException if a file is not as it was written
   * @throws dev.tacit.server.store.StoreException if a database is not, or an aggregator runs on it
   */
  static List<LedgerEntry> read(Path path) {
    if (Files.isRegularFile(path)) {
      return LedgerFile.read(path);
    }
    return Store.readLedger(path);
  }

  /** Whether a file's last line has no end, so that it is left out. */
  static boolean isUnfinished(Path path) {
    return Files.isRegularFile(path) && LedgerFile.isUnfinished(path);
  }
}

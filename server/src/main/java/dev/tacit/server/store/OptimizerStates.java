package dev.tacit.server.store;

import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** What each task's optimizer remembers, within a transaction of the caller's. */
final class OptimizerStates {
  private OptimizerStates() {}

  /** Takes the place of what is there. */
  static void put(Handle handle, TaskKey key, byte[] content) {
    handle
        .createUpdate(
            "delete from optimizer_state_piece where population = :population and task = :task")
        .bind("population", key.population())
        .bind("task", key.task())
        .execute();
    List<byte[]> pieces = Pieces.of(content);
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into optimizer_state_piece (population, task, piece, content)"
                + " values (:population, :task, :piece, :content)");
    for (int piece = 0; piece < pieces.size(); piece++) {
      batch
          .bind("population", key.population())
          .bind("task", key.task())
          .bind("piece", piece)
          .bind("content", pieces.get(piece))
          .add();
    }
    batch.execute();
  }

  /**
   * @param sha256 of it, hexadecimal
   * @throws StoreException if it is missing or another
   */
  static byte[] get(Handle handle, TaskKey key, String sha256) {
    return Pieces.join(
        "the optimizer's state of task " + key.population() + "/" + key.task(),
        sha256,
        handle
            .createQuery(
                "select content from optimizer_state_piece"
                    + " where population = :population and task = :task order by piece")
            .bind("population", key.population())
            .bind("task", key.task())
            .mapTo(byte[].class)
            .list());
  }
}

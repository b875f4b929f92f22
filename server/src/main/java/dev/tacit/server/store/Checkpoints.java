package dev.tacit.server.store;

import dev.tacit.protocol.identity.Digests;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Immutable, content-addressed blobs, within a transaction of the caller's. */
final class Checkpoints {
  private Checkpoints() {}

  /** Stores a checkpoint unless it is there already; its name, in hexadecimal. */
  static String put(Handle handle, byte[] content) {
    String sha256 = Digests.sha256Hex(content);
    boolean there =
        handle
                .createQuery("select count(*) from checkpoint where sha256 = :sha256")
                .bind("sha256", sha256)
                .mapTo(Integer.class)
                .one()
            > 0;
    if (there) {
      return sha256;
    }
    List<byte[]> pieces = Pieces.of(content);
    handle
        .createUpdate(
            "insert into checkpoint (sha256, size_bytes, pieces) values (:sha256, :size, :pieces)")
        .bind("sha256", sha256)
        .bind("size", content.length)
        .bind("pieces", pieces.size())
        .execute();
    PreparedBatch batch =
        handle.prepareBatch(
            "insert into checkpoint_piece (sha256, piece, content) values (:sha256, :piece, :content)");
    for (int piece = 0; piece < pieces.size(); piece++) {
      batch.bind("sha256", sha256).bind("piece", piece).bind("content", pieces.get(piece)).add();
    }
    batch.execute();
    return sha256;
  }

  /**
   * @throws StoreException if it is missing or not what its name says
   */
  static byte[] get(Handle handle, String sha256) {
    return Pieces.join(
        "checkpoint " + sha256,
        sha256,
        handle
            .createQuery(
                "select content from checkpoint_piece where sha256 = :sha256 order by piece")
            .bind("sha256", sha256)
            .mapTo(byte[].class)
            .list());
  }
}

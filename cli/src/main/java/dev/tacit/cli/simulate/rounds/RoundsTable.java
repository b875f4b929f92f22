package dev.tacit.cli.simulate.rounds;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Map;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroupFactory;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.DelegatingPositionOutputStream;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/**
 * Rounds as a table of Apache Parquet: {@link RoundColumn}'s labels, whole numbers as INT64, others
 * as DOUBLE, flags as BOOLEAN; what was not measured is null. Not compressed.
 */
public final class RoundsTable {
  private static final MessageType SCHEMA = schema();
  private static final Map<String, String> FACTS =
      Map.of("tacit", "SIMULATION: nothing here protects anybody");

  private RoundsTable() {}

  /** Writes all rounds; the stream stays open. */
  public static void write(List<RoundRow> rows, OutputStream out) throws IOException {
    SimpleGroupFactory groups = new SimpleGroupFactory(SCHEMA);
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new Streamed(out))
            .withConf(new PlainParquetConfiguration())
            .withType(SCHEMA)
            .withExtraMetaData(FACTS)
            .withCompressionCodec(CompressionCodecName.UNCOMPRESSED)
            .build()) {
      for (RoundRow row : rows) {
        writer.write(group(row, groups.newGroup()));
      }
    }
  }

  private static MessageType schema() {
    Types.MessageTypeBuilder columns = Types.buildMessage();
    for (RoundColumn column : RoundColumn.values()) {
      columns
          .optional(
              switch (column.kind()) {
                case WHOLE -> INT64;
                case NUMBER -> DOUBLE;
                case FLAG -> BOOLEAN;
              })
          .named(column.label());
    }
    return columns.named("rounds");
  }

  private static Group group(RoundRow row, Group into) {
    row.values()
        .forEach(
            (column, value) -> {
              switch (column.kind()) {
                case WHOLE -> into.add(column.label(), value.longValue());
                case NUMBER -> into.add(column.label(), value);
                case FLAG -> into.add(column.label(), value != 0);
              }
            });
    return into;
  }

  /** A stream that somebody else opened and will close. */
  private record Streamed(OutputStream out) implements OutputFile {
    @Override
    public PositionOutputStream create(long blockSizeHint) {
      return new Counted(out);
    }

    @Override
    public PositionOutputStream createOrOverwrite(long blockSizeHint) {
      return create(blockSizeHint);
    }

    @Override
    public boolean supportsBlockSize() {
      return false;
    }

    @Override
    public long defaultBlockSize() {
      return 0;
    }
  }

  private static final class Counted extends DelegatingPositionOutputStream {
    private final OutputStream out;
    private long position;

    Counted(OutputStream out) {
      super(out);
      this.out = out;
    }

    @Override
    public long getPos() {
      return position;
    }

    @Override
    public void write(int b) throws IOException {
      out.write(b);
      position++;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
      write(bytes, 0, bytes.length);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      out.write(bytes, from, length);
      position += length;
    }

    @Override
    public void close() throws IOException {
      out.flush();
    }
  }
}

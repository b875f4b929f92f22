package dev.tacit.cli.simulate.rounds;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.LocalInputFile;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.schema.MessageType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoundsTableTest {
  @TempDir Path folder;

  private List<Group> read(Path file) throws Exception {
    List<Group> groups = new ArrayList<>();
    ParquetReadOptions options =
        ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
    try (ParquetFileReader reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
      assertThat(reader.getFileMetaData().getKeyValueMetaData().get("tacit"))
          .contains("SIMULATION");
      MessageType schema = reader.getFileMetaData().getSchema();
      for (PageReadStore pages = reader.readNextRowGroup();
          pages != null;
          pages = reader.readNextRowGroup()) {
        RecordReader<Group> records =
            new ColumnIOFactory()
                .getColumnIO(schema)
                .getRecordReader(pages, new GroupRecordConverter(schema));
        for (long row = 0; row < pages.getRowCount(); row++) {
          groups.add(records.read());
        }
      }
    }
    return groups;
  }

  private Path write(List<RoundRow> rows) throws Exception {
    Path file = folder.resolve("rounds.parquet");
    try (OutputStream out = Files.newOutputStream(file)) {
      RoundsTable.write(rows, out);
    }
    return file;
  }

  @Test
  void write_whatWasMeasured_isReadAgainAndTheRestIsNull() throws Exception {
    RoundRow first = Rounds.of(812).get(0);
    RoundRow second =
        new RoundRow(new EnumMap<>(Map.of(RoundColumn.ROUND, 2.0, RoundColumn.ABANDONED, 1.0)));
    List<Group> groups = read(write(List.of(first, second)));
    assertThat(groups).hasSize(2);
    assertThat(groups.get(0).getLong("round", 0)).isEqualTo(1);
    assertThat(groups.get(0).getDouble("test_accuracy", 0)).isEqualTo(0.812);
    assertThat(groups.get(0).getBoolean("abandoned", 0)).isFalse();
    assertThat(groups.get(1).getBoolean("abandoned", 0)).isTrue();
    for (RoundColumn column : RoundColumn.values()) {
      assertThat(groups.get(0).getFieldRepetitionCount(column.label()))
          .isEqualTo(first.has(column) ? 1 : 0);
      assertThat(groups.get(1).getFieldRepetitionCount(column.label()))
          .isEqualTo(second.has(column) ? 1 : 0);
    }
  }

  @Test
  void write_noRounds_isATableWithoutRows() throws Exception {
    assertThat(read(write(List.of()))).isEmpty();
  }
}

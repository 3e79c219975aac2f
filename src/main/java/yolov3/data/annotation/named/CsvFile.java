package yolov3.data.annotation.named;

import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** CSV file while it is written. */
public final class CsvFile implements Closeable {

  private static final CsvMapper CSV =
      CsvMapper.builder().enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING).build();

  private final SequenceWriter rows;

  private CsvFile(SequenceWriter rows) {
    this.rows = rows;
  }

  /** Starts a file; the caller closes it. */
  public static CsvFile open(Path file) throws IOException {
    return new CsvFile(
        CSV.writerFor(String[].class).with(CsvSchema.emptySchema()).writeValues(file.toFile()));
  }

  /** Writes a row, with quotes where a value needs them. */
  public void row(String... values) throws IOException {
    rows.write(values);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}

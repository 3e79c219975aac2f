package yolov3.data.annotation.named;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import yolov3.io.IoErrors;
import yolov3.io.JsonText;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/** Rows of a CSV file, told by the names of their columns in any case and order. */
public final class CsvRows {

  private static final int MAX_TEXT = 1 << 16;

  private static final CsvMapper CSV =
      CsvMapper.builder(
              CsvFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MAX_TEXT).build())
                  .build())
          .enable(CsvParser.Feature.WRAP_AS_ARRAY)
          .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
          .build();

  private CsvRows() {}

  /**
   * One row.
   *
   * @param columns indices of the columns, by their names in lower case
   */
  public record Row(Map<String, Integer> columns, String[] values) {

    /** Returns the text in a column; empty when the table or the row does not have it. */
    public String value(String column) {
      return at(columns.getOrDefault(column, Integer.MAX_VALUE));
    }

    /** Returns the text at a place; empty when the row does not have it. */
    public String at(int index) {
      return index < values.length ? values[index].strip() : "";
    }
  }

  /** Handler of rows. */
  @FunctionalInterface
  public interface RowHandler {
    /**
     * @param place {@code file:line}
     * @return whether more rows are wanted
     */
    boolean handle(Row row, String place);
  }

  /** Tells whether the first row of a file has some columns. */
  public static boolean hasColumns(Path file, List<String> names) {
    try (MappingIterator<String[]> rows = rows(file)) {
      return rows.hasNextValue() && columns(rows.nextValue()).keySet().containsAll(names);
    } catch (IOException e) {
      return false;
    }
  }

  private static MappingIterator<String[]> rows(Path file) throws IOException {
    return CSV.readerFor(String[].class).readValues(file.toFile());
  }

  private static Map<String, Integer> columns(String[] header) {
    Map<String, Integer> columns = new HashMap<>();
    for (int i = 0; i < header.length; i++) {
      columns.putIfAbsent(header[i].strip().toLowerCase(Locale.ROOT), i);
    }
    return columns;
  }

  /**
   * Reads all rows of a file that may have no names of columns.
   *
   * @throws UserException when the file can't be read
   */
  public static void readAll(Path file, RowHandler handler) {
    read(file, rows -> handleAll(file, rows, Map.of(), handler));
  }

  /**
   * Reads the rows behind the first, which names the columns.
   *
   * @param required names of columns, in lower case
   * @param expected content of the file, for messages
   * @throws UserException when the file can't be read or lacks a column
   */
  public static void read(Path file, List<String> required, String expected, RowHandler handler) {
    read(
        file,
        rows -> {
          if (!rows.hasNextValue()) {
            throw new UserException(file + " is empty; expected " + expected);
          }
          String[] header = rows.nextValue();
          Map<String, Integer> columns = columns(header);
          List<String> missing =
              required.stream().filter(name -> !columns.containsKey(name)).toList();
          if (!missing.isEmpty()) {
            throw new UserException(
                "%s:1: no column %s among '%s'; expected %s"
                    .formatted(
                        file,
                        String.join(", ", missing),
                        TextLines.shortened(String.join(",", header).replaceAll("\\p{Cntrl}", "?")),
                        expected));
          }
          handleAll(file, rows, columns, handler);
        });
  }

  private static void handleAll(
      Path file, MappingIterator<String[]> rows, Map<String, Integer> columns, RowHandler handler)
      throws IOException {
    int line = rows.getCurrentLocation().getLineNr();
    boolean wanted = true;
    while (wanted && rows.hasNextValue()) {
      Row row = new Row(columns, rows.nextValue());
      int next = rows.getCurrentLocation().getLineNr(); // the parser is behind the row
      wanted = handler.handle(row, file + ":" + (next > line ? next - 1 : next));
      line = next;
    }
  }

  @FunctionalInterface
  private interface Reader {
    void read(MappingIterator<String[]> rows) throws IOException;
  }

  private static void read(Path file, Reader reader) {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "CSV file '%s' %s".formatted(file, Files.exists(file) ? "is not a file" : "not found"));
    }
    try (MappingIterator<String[]> rows = rows(file)) {
      reader.read(rows);
    } catch (JsonProcessingException e) {
      throw JsonText.notParsed(file, "CSV", e);
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }
}

package yolov3.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Rows of text under a title. The first column names the row.
 *
 * @param note below the title; may be empty
 * @param wide whether it takes the width of the page
 */
public record Table(String title, String note, List<Column> columns, List<Row> rows, boolean wide)
    implements Block {

  /** Refuses rows without a cell for each column. */
  public Table {
    for (Row row : rows) {
      if (row.cells.size() != columns.size()) {
        throw new IllegalArgumentException(
            "row %s has not %d cells".formatted(row.cells, columns.size()));
      }
    }
  }

  /** A column; numeric cells are aligned to the right. */
  public record Column(String name, boolean numeric) {

    public static Column text(String name) {
      return new Column(name, false);
    }

    public static Column number(String name) {
      return new Column(name, true);
    }

    /** Makes a text column that names the rows, and numeric ones. */
    public static List<Column> nameAndNumbers(String name, String... numbers) {
      return Stream.concat(Stream.of(text(name)), Stream.of(numbers).map(Column::number)).toList();
    }
  }

  /** Emphasis of a row. */
  public enum Mark {
    NONE,
    BEST,
    WRONG
  }

  /** A row with a cell for each column. */
  public record Row(Mark mark, List<String> cells) {

    /** Makes a row without emphasis. */
    public static Row of(String... cells) {
      return new Row(Mark.NONE, List.of(cells));
    }
  }

  @Override
  public Map<String, Object> model() {
    return Block.only(
        "table",
        Map.of(
            "title",
            title,
            "note",
            note.isEmpty() ? List.of() : List.of(note),
            "columns",
            columns.stream().map(c -> Map.of("name", c.name, "numeric", c.numeric)).toList(),
            "rows",
            rows.stream().map(this::model).toList(),
            "wide",
            wide));
  }

  private Map<String, Object> model(Row row) {
    List<Map<String, Object>> cells = new ArrayList<>();
    for (int i = 0; i < row.cells.size(); i++) {
      cells.add(
          Map.of("text", row.cells.get(i), "numeric", columns.get(i).numeric, "first", i == 0));
    }
    return Map.of(
        "mark",
        row.mark == Mark.NONE ? List.of() : List.of(row.mark.name().toLowerCase(Locale.ROOT)),
        "cells",
        cells);
  }
}

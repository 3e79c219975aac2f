package yolov3.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows of text under a title. The first column names the row.
 *
 * @param title above it
 * @param note below the title; empty for none
 * @param columns from left to right
 * @param rows from top to bottom
 * @param wide whether it takes the width of the page
 */
public record Table(String title, String note, List<Column> columns, List<Row> rows, boolean wide)
    implements Block {

  /** Keeps copies of the lists; refuses rows that have not a cell for each column. */
  public Table {
    columns = List.copyOf(columns);
    rows = List.copyOf(rows);
    for (Row row : rows) {
      if (row.cells.size() != columns.size()) {
        throw new IllegalArgumentException(
            "row %s has not %d cells".formatted(row.cells, columns.size()));
      }
    }
  }

  /**
   * A column.
   *
   * @param name its heading
   * @param numeric whether its cells are set to the right
   */
  public record Column(String name, boolean numeric) {

    /** A column of words. */
    public static Column text(String name) {
      return new Column(name, false);
    }

    /** A column of numbers. */
    public static Column number(String name) {
      return new Column(name, true);
    }
  }

  /** What sets a row off from the others. */
  public enum Mark {
    /** Nothing. */
    NONE,
    /** The one to look at. */
    BEST,
    /** Something is wrong with it. */
    WRONG
  }

  /**
   * A row.
   *
   * @param mark what sets it off
   * @param cells one a column
   */
  public record Row(Mark mark, List<String> cells) {

    /** Keeps a copy of the list. */
    public Row {
      cells = List.copyOf(cells);
    }

    /** A row like any other. */
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
            columns.stream()
                .map(column -> Map.of("name", column.name, "numeric", column.numeric))
                .toList(),
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
        row.mark == Mark.NONE ? List.of() : List.of(row.mark == Mark.BEST ? "best" : "wrong"),
        "cells",
        cells);
  }
}

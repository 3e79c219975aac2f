package yolov3.report.html;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

  /** A cell of the column that says how it is aligned. */
  record Cell(String text, boolean numeric) {}

  /** A row on the page; a style of "" is that of most rows. */
  record Line(String style, List<Cell> cells) {}

  /** Returns the rows as the page has them. */
  List<Line> lines() {
    return rows.stream().map(this::line).toList();
  }

  private Line line(Row row) {
    String style = row.mark == Mark.NONE ? "" : row.mark.name().toLowerCase(Locale.ROOT);
    List<Cell> cells = new ArrayList<>();
    for (int i = 0; i < row.cells.size(); i++) {
      cells.add(new Cell(row.cells.get(i), columns.get(i).numeric));
    }
    return new Line(style, cells);
  }
}

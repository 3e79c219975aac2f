package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.text.WordUtils;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Mark;

/** Table on a terminal, with a star at the best row. */
public final class TextTable {

  private static final String GAP = "  ";

  /** Of the note. */
  private static final int MAX_WIDTH = 100;

  private TextTable() {}

  /** Prints a blank line, the title and the table. */
  static void printTitled(PrintWriter out, Table table) {
    out.printf("%n%s%n", table.title());
    print(out, table);
  }

  public static void print(PrintWriter out, Table table) {
    List<Table.Column> columns = table.columns();
    int[] widths =
        IntStream.range(0, columns.size())
            .map(
                c ->
                    Math.max(
                        columns.get(c).name().length(),
                        table.rows().stream()
                            .mapToInt(row -> row.cells().get(c).length())
                            .max()
                            .orElse(0)))
            .toArray();
    boolean marked = table.rows().stream().anyMatch(row -> row.mark() == Mark.BEST);
    String blank = marked ? GAP : "";
    out.println(blank + line(table, columns.stream().map(Table.Column::name).toList(), widths));
    for (Table.Row row : table.rows()) {
      out.println((row.mark() == Mark.BEST ? "* " : blank) + line(table, row.cells(), widths));
    }
    if (!table.note().isEmpty()) {
      out.println(WordUtils.wrap(table.note(), MAX_WIDTH));
    }
  }

  private static String line(Table table, List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int c = 0; c < cells.size(); c++) {
      String padding = " ".repeat(widths[c] - cells.get(c).length());
      boolean right = table.columns().get(c).numeric();
      line.append(c == 0 ? "" : GAP)
          .append(right ? padding : "")
          .append(cells.get(c))
          .append(right ? "" : padding);
    }
    return line.toString().stripTrailing();
  }
}

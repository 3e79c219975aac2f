package yolov3.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.io.UserException;
import yolov3.report.Html;
import yolov3.report.chart.Axis;
import yolov3.report.chart.BarChart;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Mark;
import yolov3.report.html.Table.Row;

class HtmlPageTest {

  private static final String EVIL = "<b>&\"'</b>{{title}}";

  @TempDir Path temp;

  private static HtmlPage page() {
    Table table =
        new Table(
            EVIL,
            EVIL,
            List.of(Column.text(EVIL), Column.number("n")),
            List.of(
                Row.of(EVIL, "1,234"),
                new Row(Mark.BEST, List.of("best", "0.5")),
                new Row(Mark.WRONG, List.of("wrong", "–"))),
            true);
    Figure figure =
        new BarChart(
                List.of(EVIL), List.of(new BarChart.Series(EVIL, new int[] {3})), Axis.counts("n"))
            .figure(EVIL, EVIL, 300);
    return new HtmlPage(
        EVIL, EVIL, List.of(new HtmlPage.Section(EVIL, EVIL, List.of(table, figure))), EVIL);
  }

  @Test
  void textOfTheUserStaysText() throws IOException {
    Html html = Html.of(page().toHtml());
    assertEquals(List.of(EVIL), html.texts("h1"));
    assertEquals(List.of(EVIL), html.texts("h2"));
    assertEquals(List.of(EVIL, EVIL), html.texts("h3"));
    assertTrue(html.elements("b").isEmpty());
    assertEquals(EVIL + ". " + EVIL, html.elements("img").get(0).getAttribute("alt"));
    html.requireSound();
  }

  @Test
  void tableHasEveryCellAndMarksItsRows() {
    Html html = Html.of(page().toHtml());
    assertEquals(
        List.of(
            List.of(EVIL, "n"),
            List.of(EVIL, "1,234"),
            List.of("best", "0.5"),
            List.of("wrong", "–")),
        html.rows());
    assertEquals(
        List.of("", "", "best", "wrong"),
        html.elements("tr").stream().map(row -> row.getAttribute("class")).toList());
    assertEquals(
        List.of("number", "number", "number"),
        html.elements("td").stream().map(cell -> cell.getAttribute("class")).toList());
  }

  @Test
  void nothingPointsOutside() {
    assertFalse(page().toHtml().contains("://"));
    assertFalse(page().toHtml().contains("@import"));
    assertFalse(page().toHtml().contains("url("));
  }

  @Test
  void rowWithoutACellForEachColumnIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Table("", "", List.of(Column.text("a")), List.of(Row.of("1", "2")), true));
  }

  @Test
  void earlierPageIsReplacedAndAFileOfTheUserIsNot() throws IOException {
    Path file = temp.resolve("new folder/page.html");
    HtmlFile.write(page(), file);
    HtmlFile.write(page(), file);
    assertEquals(page().toHtml(), Files.readString(file));

    Path own = Files.writeString(temp.resolve("own.html"), "<p>mine</p>");
    UserException refused = assertThrows(UserException.class, () -> HtmlFile.write(page(), own));
    assertEquals(
        own
            + " exists and is not an HTML report of this program; the file is not changed, so choose another name",
        refused.getMessage());
    assertEquals("<p>mine</p>", Files.readString(own));
    assertThrows(UserException.class, () -> HtmlFile.requireFree(temp));
  }
}

package yolov3.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import yolov3.data.ClassNames;
import yolov3.data.check.DatasetCheck;
import yolov3.data.check.DatasetCheck.Summary;
import yolov3.data.check.DatasetStatistics;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Anchor;
import yolov3.report.chart.Axis;
import yolov3.report.chart.BarChart;
import yolov3.report.chart.ChartStyle;
import yolov3.report.html.Block;
import yolov3.report.html.Figure;
import yolov3.report.html.HtmlPage;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Mark;
import yolov3.report.html.Table.Row;

/** What a data set looks like, from the counts of its check. */
public final class DatasetReport {

  /** Bars of a chart that a person still looks through; the table has all classes. */
  private static final int MOST_BARS = 100;

  private static final int LISTED_PROBLEMS = 200;
  private static final int LISTED_SIZES = 10;

  private final DatasetCheck check;
  private final ClassNames names;
  private final BoxCharts charts;
  private final DatasetStatistics all;

  private DatasetReport(DatasetCheck check, ClassNames names, int inputSize, List<Anchor> anchors) {
    this.check = check;
    this.names = names;
    this.all = DatasetStatistics.sum(check.splits().stream().map(Summary::statistics).toList());
    this.charts = new BoxCharts(all, inputSize, anchors);
  }

  /**
   * Makes the page; reads only the few images with the most problems.
   *
   * @param name of the data set
   * @param check what was found
   * @param names of the classes
   * @param inputSize side of the network's input, pixels
   * @param anchors of the network, input pixels; empty when no network is known
   * @param footer what made the page
   */
  public static HtmlPage of(
      String name,
      DatasetCheck check,
      ClassNames names,
      int inputSize,
      List<Anchor> anchors,
      String footer) {
    DatasetReport page = new DatasetReport(check, names, inputSize, anchors);
    return new HtmlPage(
        "Data set " + name,
        page.lead(),
        List.of(page.splits(), page.classes(), page.boxes(), page.images(), page.problems()),
        footer);
  }

  /**
   * The sections of the page but for its problems, to be part of another page.
   *
   * @param prefix of the headings
   */
  static List<HtmlPage.Section> sections(
      String prefix, DatasetCheck check, ClassNames names, int inputSize, List<Anchor> anchors) {
    DatasetReport page = new DatasetReport(check, names, inputSize, anchors);
    return Stream.of(page.splits(), page.classes(), page.boxes(), page.images())
        .map(
            section ->
                new HtmlPage.Section(
                    prefix + section.heading().toLowerCase(Locale.ROOT),
                    section.text(),
                    section.blocks()))
        .toList();
  }

  private String lead() {
    int images = check.splits().stream().mapToInt(Summary::images).sum();
    long boxes = check.splits().stream().mapToLong(DatasetReport::boxesOf).sum();
    return "%s, %s, %s; %s and %s."
        .formatted(
            some(images, "image"),
            boxes == 1 ? "1 box" : ChartStyle.count(boxes) + " boxes",
            names.count() == 1 ? "1 class" : ChartStyle.count(names.count()) + " classes",
            check.errors().isEmpty() ? "no errors" : some(check.errors().size(), "error"),
            check.warnings().isEmpty() ? "no warnings" : some(check.warnings().size(), "warning"));
  }

  private static String some(long count, String what) {
    return ChartStyle.count(count) + " " + what + (count == 1 ? "" : "s");
  }

  private static long boxesOf(Summary split) {
    return Arrays.stream(split.boxesOfClass()).asLongStream().sum();
  }

  private HtmlPage.Section splits() {
    List<Row> rows = new ArrayList<>();
    for (Summary split : check.splits()) {
      long boxes = boxesOf(split);
      rows.add(
          Row.of(
              split.name(),
              ChartStyle.count(split.images()),
              ChartStyle.count(split.backgrounds()),
              ChartStyle.count(boxes),
              split.images() == 0 ? "–" : decimal((double) boxes / split.images()),
              split.statistics().objectsPerImage().isEmpty()
                  ? "–"
                  : ChartStyle.count(split.statistics().objectsPerImage().lastKey())));
    }
    Table table =
        new Table(
            "What there is",
            "Background images have no box; they teach what is not to be found.",
            List.of(
                Column.text("split"),
                Column.number("images"),
                Column.number("background"),
                Column.number("boxes"),
                Column.number("boxes an image"),
                Column.number("most in one")),
            rows,
            true);
    return new HtmlPage.Section("Splits", "", List.of(table));
  }

  private HtmlPage.Section classes() {
    List<Integer> order = classesByBoxes();
    List<Integer> shown = order.subList(0, Math.min(MOST_BARS, order.size()));
    List<BarChart.Part> parts =
        check.splits().stream()
            .map(
                split ->
                    new BarChart.Part(
                        split.name(),
                        shown.stream().mapToInt(c -> split.boxesOfClass()[c]).toArray()))
            .toList();
    Figure figure =
        new BarChart(shown.stream().map(names::name).toList(), parts, Axis.counts("boxes"))
            .figure(
                "Boxes of each class",
                shown.size() < order.size()
                    ? "The %d most frequent of %s classes; the table has all."
                        .formatted(shown.size(), ChartStyle.count(order.size()))
                    : "The most frequent class first.",
                BoxCharts.WIDTH);
    return new HtmlPage.Section("Classes", balance(order), List.of(figure, classTable(order)));
  }

  private String balance(List<Integer> order) {
    long most = boxesOfClass(order.get(0));
    long least = boxesOfClass(order.get(order.size() - 1));
    long without = order.stream().filter(c -> boxesOfClass(c) == 0).count();
    if (most == 0) {
      return "There are no boxes.";
    }
    if (without > 0) {
      return without == 1
          ? "One class has no box at all."
          : ChartStyle.count(without) + " classes have no box at all.";
    }
    return order.size() == 1
        ? ""
        : "The most frequent class has %s times as many boxes as the rarest."
            .formatted(decimal((double) most / least));
  }

  private Table classTable(List<Integer> order) {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("class"));
    check.splits().forEach(split -> columns.add(Column.number(split.name())));
    columns.add(Column.number("all"));
    columns.add(Column.number("share"));
    long boxes = check.splits().stream().mapToLong(DatasetReport::boxesOf).sum();
    List<Row> rows = new ArrayList<>();
    for (int c : order) {
      List<String> cells = new ArrayList<>();
      cells.add(names.name(c));
      check.splits().forEach(split -> cells.add(ChartStyle.count(split.boxesOfClass()[c])));
      cells.add(ChartStyle.count(boxesOfClass(c)));
      cells.add(boxes == 0 ? "–" : decimal(100.0 * boxesOfClass(c) / boxes) + " %");
      rows.add(new Row(boxesOfClass(c) == 0 ? Mark.WRONG : Mark.NONE, cells));
    }
    return new Table("Boxes of each class by split", "", columns, rows, false);
  }

  private List<Integer> classesByBoxes() {
    return IntStream.range(0, names.count())
        .boxed()
        .sorted(Comparator.comparingLong((Integer c) -> -boxesOfClass(c)))
        .toList();
  }

  private long boxesOfClass(int index) {
    return check.splits().stream().mapToLong(split -> split.boxesOfClass()[index]).sum();
  }

  private HtmlPage.Section boxes() {
    return all.boxes() == 0
        ? new HtmlPage.Section("Boxes", "There are no boxes to count.", List.of())
        : new HtmlPage.Section("Boxes", "", charts.figures());
  }

  private HtmlPage.Section images() {
    List<Block> blocks = new ArrayList<>();
    if (all.imageSizes().size() > 1) {
      blocks.add(BoxCharts.imageSizes(all));
    }
    int images = all.images();
    List<Row> rows =
        all.imageSizes().entrySet().stream()
            .sorted(Map.Entry.<ImageSize, Integer>comparingByValue().reversed())
            .limit(LISTED_SIZES)
            .map(
                entry ->
                    Row.of(
                        entry.getKey().toString(),
                        ChartStyle.count(entry.getValue()),
                        decimal(100.0 * entry.getValue() / images) + " %"))
            .toList();
    int sizes = all.imageSizes().size();
    String note =
        sizes > LISTED_SIZES
            ? "The %d most frequent of %s sizes.".formatted(LISTED_SIZES, ChartStyle.count(sizes))
            : "";
    blocks.add(
        new Table(
            "Most frequent sizes",
            note,
            List.of(
                Column.text("width × height, pixels"),
                Column.number("images"),
                Column.number("share")),
            rows,
            false));
    return new HtmlPage.Section("Images", "", blocks);
  }

  private HtmlPage.Section problems() {
    int count = check.errors().size() + check.warnings().size();
    if (count == 0) {
      return new HtmlPage.Section("Problems", "None were found.", List.of());
    }
    List<Row> rows = new ArrayList<>();
    check.errors().forEach(message -> rows.add(new Row(Mark.WRONG, List.of("error", message))));
    check.warnings().forEach(message -> rows.add(Row.of("warning", message)));
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Table(
            "What was found",
            count > LISTED_PROBLEMS
                ? "The first %d of %s.".formatted(LISTED_PROBLEMS, ChartStyle.count(count))
                : "",
            List.of(Column.text("kind"), Column.text("what")),
            rows.subList(0, Math.min(LISTED_PROBLEMS, rows.size())),
            true));
    SuspectImages photos = new SuspectImages(names);
    check.suspects().forEach(suspect -> blocks.add(photos.of(suspect)));
    return new HtmlPage.Section(
        "Problems",
        "An error stops training, a warning is probably not meant."
            + (check.suspects().isEmpty()
                ? ""
                : " Below the list are the images with the most problems, with all their boxes dashed and a"
                    + " ring around those in question."),
        blocks);
  }

  /** Three digits. */
  private static String decimal(double value) {
    return value >= 100 || value == 0
        ? ChartStyle.count(Math.round(value))
        : String.format(Locale.ROOT, value < 1 ? "%.2f" : "%.1f", value);
  }
}

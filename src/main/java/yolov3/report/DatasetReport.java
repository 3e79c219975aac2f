package yolov3.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import yolov3.data.ClassNames;
import yolov3.data.check.DatasetCheck;
import yolov3.data.check.DatasetCheck.Summary;
import yolov3.data.check.DatasetCheck.Suspect;
import yolov3.data.check.DatasetStatistics;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Anchor;
import yolov3.report.chart.Axis;
import yolov3.report.chart.BarChart;
import yolov3.report.html.Block;
import yolov3.report.html.Figure;
import yolov3.report.html.HtmlPage;
import yolov3.report.html.HtmlPage.Section;
import yolov3.report.html.ImageBlock;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Mark;
import yolov3.report.html.Table.Row;
import yolov3.report.html.Text;

/** HTML report of a data set, from the counts of its check. */
public final class DatasetReport {

  /** Bars of a chart that a person still looks through; the table has all classes. */
  private static final int MAX_BARS = 100;

  private static final int LISTED_PROBLEMS = 200;
  private static final int LISTED_SIZES = 10;

  /** Pixels of the longer side of a suspect image. */
  private static final int SUSPECT_SIDE = 640;

  private final DatasetCheck check;
  private final ClassNames names;
  private final BoxCharts charts;
  private final DatasetStatistics all;
  private final long boxes;

  private DatasetReport(DatasetCheck check, ClassNames names, int inputSize, List<Anchor> anchors) {
    this.check = check;
    this.names = names;
    this.all = DatasetStatistics.sum(check.splits().stream().map(Summary::statistics).toList());
    this.charts = new BoxCharts(all, inputSize, anchors);
    this.boxes = check.splits().stream().mapToLong(DatasetReport::boxesOf).sum();
  }

  /**
   * Makes the page; reads only the few images with the most problems.
   *
   * @param name of the data set
   * @param inputSize side of the network's input, pixels
   * @param anchors of the network, input pixels; empty when no network is known
   * @param footer program that made the page
   */
  public static HtmlPage of(
      String name,
      DatasetCheck check,
      ClassNames names,
      int inputSize,
      List<Anchor> anchors,
      String footer) {
    DatasetReport page = new DatasetReport(check, names, inputSize, anchors);
    List<Section> sections = new ArrayList<>(page.sections());
    sections.add(page.problems());
    return new HtmlPage("Data set " + name, page.lead(), sections, footer);
  }

  /** Makes the sections but for the problems, with prefixed headings, for another page. */
  static List<Section> sections(
      String prefix, DatasetCheck check, ClassNames names, int inputSize, List<Anchor> anchors) {
    return new DatasetReport(check, names, inputSize, anchors)
        .sections().stream()
            .map(
                s ->
                    new Section(
                        prefix + s.heading().toLowerCase(Locale.ROOT), s.text(), s.blocks()))
            .toList();
  }

  private List<Section> sections() {
    return List.of(splits(), classes(), boxes(), images());
  }

  private String lead() {
    int errors = check.errors().size();
    int warnings = check.warnings().size();
    return "%s, %s, %s; %s and %s."
        .formatted(
            Text.count(check.splits().stream().mapToInt(Summary::images).sum(), "image", "images"),
            Text.count(boxes, "box", "boxes"),
            Text.count(names.count(), "class", "classes"),
            errors == 0 ? "no errors" : Text.count(errors, "error", "errors"),
            warnings == 0 ? "no warnings" : Text.count(warnings, "warning", "warnings"));
  }

  private static long boxesOf(Summary split) {
    return Arrays.stream(split.boxesOfClass()).asLongStream().sum();
  }

  private Section splits() {
    Table table =
        new Table(
            "Images and boxes",
            "Background images have no box; they are negative examples.",
            Column.nameAndNumbers(
                "split", "images", "background", "boxes", "boxes per image", "max per image"),
            check.splits().stream().map(DatasetReport::splitRow).toList(),
            true);
    return new Section("Splits", "", List.of(table));
  }

  private static Row splitRow(Summary split) {
    var perImage = split.statistics().objectsPerImage();
    return Row.of(
        split.name(),
        Text.count(split.images()),
        Text.count(split.backgrounds()),
        Text.count(boxesOf(split)),
        split.images() == 0 ? "–" : Text.threeDigits((double) boxesOf(split) / split.images()),
        perImage.isEmpty() ? "–" : Text.count(perImage.lastKey()));
  }

  private Section classes() {
    List<Integer> order =
        IntStream.range(0, names.count())
            .boxed()
            .sorted(Comparator.comparingLong((Integer c) -> -boxesOfClass(c)))
            .toList();
    List<Integer> shown = order.subList(0, Math.min(MAX_BARS, order.size()));
    List<BarChart.Series> series =
        check.splits().stream()
            .map(
                split ->
                    new BarChart.Series(
                        split.name(),
                        shown.stream().mapToInt(c -> split.boxesOfClass()[c]).toArray()))
            .toList();
    Figure figure =
        new BarChart(shown.stream().map(names::name).toList(), series, Axis.counts("boxes"))
            .figure(
                "Boxes of each class",
                shown.size() < order.size()
                    ? "The %d most frequent of %s classes; the table has all."
                        .formatted(shown.size(), Text.count(order.size()))
                    : "The most frequent class first.",
                BoxCharts.WIDTH);
    return new Section("Classes", balance(order), List.of(figure, classTable(order)));
  }

  private String balance(List<Integer> order) {
    long max = boxesOfClass(order.get(0));
    long min = boxesOfClass(order.get(order.size() - 1));
    long without = order.stream().filter(c -> boxesOfClass(c) == 0).count();
    if (max == 0) {
      return "There are no boxes.";
    }
    if (without > 0) {
      return without == 1
          ? "One class has no box at all."
          : Text.count(without) + " classes have no box at all.";
    }
    return order.size() == 1
        ? ""
        : "The most frequent class has %s times as many boxes as the rarest."
            .formatted(Text.threeDigits((double) max / min));
  }

  private Table classTable(List<Integer> order) {
    String[] columns =
        Stream.concat(check.splits().stream().map(Summary::name), Stream.of("all", "fraction"))
            .toArray(String[]::new);
    List<Row> rows = new ArrayList<>();
    for (int c : order) {
      List<String> cells = new ArrayList<>();
      cells.add(names.name(c));
      check.splits().forEach(split -> cells.add(Text.count(split.boxesOfClass()[c])));
      cells.add(Text.count(boxesOfClass(c)));
      cells.add(boxes == 0 ? "–" : percent(boxesOfClass(c), boxes));
      rows.add(new Row(boxesOfClass(c) == 0 ? Mark.WRONG : Mark.NONE, cells));
    }
    return new Table(
        "Boxes of each class by split", "", Column.nameAndNumbers("class", columns), rows, false);
  }

  private static String percent(long count, long of) {
    return Text.threeDigits(100.0 * count / of) + " %";
  }

  private long boxesOfClass(int index) {
    return check.splits().stream().mapToLong(split -> split.boxesOfClass()[index]).sum();
  }

  private Section boxes() {
    return all.boxes() == 0
        ? new Section("Boxes", "There are no boxes to count.", List.of())
        : new Section("Boxes", "", charts.figures());
  }

  private Section images() {
    List<Block> blocks = new ArrayList<>();
    int sizes = all.imageSizes().size();
    if (sizes > 1) {
      blocks.add(BoxCharts.imageSizes(all));
    }
    blocks.add(
        new Table(
            "Most frequent sizes",
            sizes > LISTED_SIZES
                ? "The %d most frequent of %s sizes.".formatted(LISTED_SIZES, Text.count(sizes))
                : "",
            Column.nameAndNumbers("width × height, pixels", "images", "fraction"),
            all.imageSizes().entrySet().stream()
                .sorted(Map.Entry.<ImageSize, Integer>comparingByValue().reversed())
                .limit(LISTED_SIZES)
                .map(
                    size ->
                        Row.of(
                            size.getKey().toString(),
                            Text.count(size.getValue()),
                            percent(size.getValue(), all.images())))
                .toList(),
            false));
    return new Section("Images", "", blocks);
  }

  private Section problems() {
    List<Row> rows = new ArrayList<>();
    check.errors().forEach(message -> rows.add(new Row(Mark.WRONG, List.of("error", message))));
    check.warnings().forEach(message -> rows.add(Row.of("warning", message)));
    if (rows.isEmpty()) {
      return new Section("Problems", "None were found.", List.of());
    }
    List<Block> blocks = new ArrayList<>();
    blocks.add(
        new Table(
            "Errors and warnings",
            rows.size() > LISTED_PROBLEMS
                ? "The first %d of %s.".formatted(LISTED_PROBLEMS, Text.count(rows.size()))
                : "",
            List.of(Column.text("kind"), Column.text("message")),
            rows.subList(0, Math.min(LISTED_PROBLEMS, rows.size())),
            true));
    check.suspects().forEach(suspect -> blocks.add(image(suspect)));
    return new Section(
        "Problems",
        "An error stops training, a warning is probably not meant."
            + (check.suspects().isEmpty()
                ? ""
                : " Below the list are the images with the most problems, with all their boxes dashed and a"
                    + " ring around those in question."),
        blocks);
  }

  private ImageBlock image(Suspect suspect) {
    String name = suspect.image().image().getFileName().toString();
    String path = suspect.image().image() + " ";
    String classes =
        suspect.image().boxes().stream()
            .map(box -> names.name(box.classIndex()))
            .distinct()
            .collect(Collectors.joining(", "));
    return new ImageBlock(
        name,
        "Image %s with %d boxes%s"
            .formatted(
                name, suspect.image().boxes().size(), classes.isEmpty() ? "" : ": " + classes),
        new MarkedImage(names, SUSPECT_SIDE, 1).whole(suspect.image(), suspect.boxes()),
        suspect.problems().stream()
            .map(message -> message.startsWith(path) ? message.substring(path.length()) : message)
            .toList());
  }
}

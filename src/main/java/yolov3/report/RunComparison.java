package yolov3.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import yolov3.config.ConfigDifferences;
import yolov3.io.DurationText;
import yolov3.report.chart.Axis;
import yolov3.report.chart.LineChart;
import yolov3.report.html.Block;
import yolov3.report.html.Figure;
import yolov3.report.html.HtmlPage;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Mark;
import yolov3.report.html.Table.Row;
import yolov3.report.html.Text;
import yolov3.training.log.ResultsFile;
import yolov3.training.log.RunSummary;

/**
 * Runs side by side.
 *
 * @param runs by descending mAP50-95, those without metrics last
 */
public record RunComparison(List<RunSummary> runs) {

  private static final String NOTHING = "–";

  /** Sorts by the best validation mAP50-95. */
  public static RunComparison of(List<RunSummary> runs) {
    return new RunComparison(
        runs.stream().sorted(Comparator.comparingDouble(RunComparison::score).reversed()).toList());
  }

  /** Below every score when there is none. */
  private static double score(RunSummary run) {
    return run.best().map(ResultsFile.Row::map50To95).orElse(-1.0);
  }

  /** Returns the name of a run's folder, or the folder where runs in several have one name. */
  private String name(RunSummary run) {
    Path name = run.folder().toAbsolutePath().normalize().getFileName();
    long sameName = runs.stream().filter(other -> other.folder().endsWith(name)).count();
    return sameName == 1 ? name.toString() : run.folder().toString();
  }

  /** Returns a row for each run with the metrics of its best epoch. */
  public Table scores() {
    List<Row> rows = new ArrayList<>();
    for (RunSummary run : runs) {
      boolean best = run == runs.get(0) && score(run) >= 0;
      Mark broken = run.problem().isEmpty() ? Mark.NONE : Mark.WRONG;
      rows.add(new Row(best ? Mark.BEST : broken, cells(run)));
    }
    return new Table(
        "Best epoch of each run",
        "At the epoch with the best mAP50-95 of the validation images; the losses are sums of the three terms,"
            + " the time is that of all epochs.",
        List.of(
            Column.text("run"),
            Column.text("state"),
            Column.number("best epoch"),
            Column.number("mAP50"),
            Column.number("mAP50-95"),
            Column.number("training loss"),
            Column.number("validation loss"),
            Column.number("time"),
            Column.number("images/s")),
        rows,
        true);
  }

  private List<String> cells(RunSummary run) {
    return run.best()
        .map(
            best ->
                List.of(
                    name(run),
                    run.state(),
                    String.valueOf(best.epoch()),
                    decimal("%.4f", best.map50()),
                    decimal("%.4f", best.map50To95()),
                    decimal("%.3f", best.trainTotal()),
                    decimal("%.3f", best.validationTotal()),
                    run.seconds().isEmpty() ? NOTHING : inWords(run.seconds().getAsDouble()),
                    Text.number("%.1f", run.imagesPerSecond().orElse(Double.NaN))))
        .orElseGet(
            () ->
                Stream.concat(
                        Stream.of(name(run), run.state()), Stream.generate(() -> NOTHING).limit(7))
                    .toList());
  }

  private static String inWords(double seconds) {
    return DurationText.of(Duration.ofMillis((long) (1000 * seconds)));
  }

  private static String decimal(String format, Double value) {
    return Text.number(format, orGap(value));
  }

  /** Returns a row for each key in which the configs differ. */
  public Table differences() {
    List<Column> columns = new ArrayList<>();
    columns.add(Column.text("key"));
    runs.forEach(run -> columns.add(Column.text(name(run))));
    List<Row> rows = new ArrayList<>();
    differingKeys()
        .forEach(
            (key, values) ->
                rows.add(
                    new Row(Mark.NONE, Stream.concat(Stream.of(key), values.stream()).toList())));
    return new Table(
        "Keys that differ", rows.isEmpty() ? "The configs say the same." : "", columns, rows, true);
  }

  private Map<String, List<String>> differingKeys() {
    return ConfigDifferences.among(runs.stream().map(RunSummary::config).toList());
  }

  /** Returns a line about each run that is broken or not finished. */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    for (RunSummary run : runs) {
      if (!run.problem().isEmpty()) {
        remarks.add(run.problem());
      } else if (!run.isFinished()) {
        remarks.add("run %s is not finished: %s".formatted(name(run), run.state()));
      }
    }
    return remarks;
  }

  /** Returns the runs for the JSON output. */
  public List<Entry> entries() {
    Map<String, List<String>> differences = differingKeys();
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      RunSummary run = runs.get(i);
      int index = i;
      Map<String, String> own = new LinkedHashMap<>();
      differences.forEach((key, values) -> own.put(key, values.get(index)));
      entries.add(
          new Entry(
              name(run),
              run.state(),
              run.problem(),
              run.best().orElse(null),
              run.seconds().orElse(Double.NaN),
              run.imagesPerSecond().orElse(Double.NaN),
              own));
    }
    return entries;
  }

  /**
   * A run in the JSON output.
   *
   * @param run name of its folder, or the folder where several have one name
   * @param state finished, or how far it came
   * @param problem empty when there is none
   * @param best the epoch with the best mAP50-95, null when there is none
   * @param seconds of all epochs, NaN when not known
   * @param imagesPerSecond of all epochs, NaN when there is none
   * @param differing keys of the config in which the runs differ, with this run's values
   */
  public record Entry(
      String run,
      String state,
      String problem,
      ResultsFile.Row best,
      double seconds,
      double imagesPerSecond,
      Map<String, String> differing) {}

  /** Makes the HTML report, with the curves of all runs. */
  public HtmlPage page(String footer) {
    List<HtmlPage.Section> sections = new ArrayList<>();
    sections.add(new HtmlPage.Section("Scores", String.join("; ", remarks()), List.of(scores())));
    sections.add(new HtmlPage.Section("Configs", "", List.of(differences())));
    if (runs.stream().anyMatch(run -> !run.rows().isEmpty())) {
      sections.add(new HtmlPage.Section("Epoch by epoch", "", curves()));
    }
    RunSummary best = runs.get(0);
    String lead =
        score(best) < 0
            ? "No run has a score yet."
            : "Best: %s with mAP50-95 %s at epoch %d."
                .formatted(
                    name(best), decimal("%.4f", score(best)), best.best().orElseThrow().epoch());
    return new HtmlPage("%d runs compared".formatted(runs.size()), lead, sections, footer);
  }

  private List<Block> curves() {
    return List.of(
        curve("mAP50-95", "of the validation images", ResultsFile.Row::map50To95),
        curve("mAP50", "of the validation images", ResultsFile.Row::map50),
        curve("Validation loss", "sum of the three terms", ResultsFile.Row::validationTotal),
        curve("Training loss", "sum of the three terms", ResultsFile.Row::trainTotal));
  }

  private Figure curve(String title, String what, Function<ResultsFile.Row, Double> value) {
    List<LineChart.Line> lines =
        runs.stream()
            .filter(run -> !run.rows().isEmpty())
            .map(
                run ->
                    new LineChart.Line(
                        name(run),
                        run.rows().stream().mapToDouble(ResultsFile.Row::epoch).toArray(),
                        run.rows().stream().map(value).mapToDouble(RunComparison::orGap).toArray()))
            .toList();
    return new LineChart(
            lines,
            Axis.counts("epoch"),
            Axis.fromZero(title.startsWith("mAP") ? title : title.toLowerCase(Locale.ROOT)))
        .figure(title, "By epoch, " + what + ".", 480, 340);
  }

  private static double orGap(Double value) {
    return value == null ? Double.NaN : value;
  }
}

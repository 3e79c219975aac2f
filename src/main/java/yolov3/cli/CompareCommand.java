package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.cli.console.TextTable;
import yolov3.cli.option.JsonOption;
import yolov3.report.RunComparison;
import yolov3.report.html.HtmlFile;
import yolov3.report.html.Table;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.RunSummary;

/** {@code yolov3 compare}: metrics and configs of several runs, side by side. */
@Command(
    name = "compare",
    description =
        "Compares runs: their best validation scores, losses, time and speed, sorted by mAP50-95, and the keys in"
            + " which their configs differ. Runs that are not finished are compared as far as they came.",
    footer = {
      "  ./yolov3 compare mnist-tiny longer",
      "  ./yolov3 compare models/mnist-tiny models/longer --html comparison.html",
      "  ./yolov3 compare mnist-tiny longer --json -"
    })
final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "RUN",
      arity = "1..*",
      description = "A run: its folder, or its name when the folder is models/NAME.")
  private List<Path> runs;

  @Mixin private JsonOption json;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Also write a page, in one file, with the curves of all runs.")
  private Path html;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    json.check();
    if (html != null) {
      HtmlFile.requireFree(html);
    }
    RunComparison comparison =
        RunComparison.of(runs.stream().map(RunDirectory::find).map(RunSummary::read).toList());
    if (html != null) {
      String given = runs.stream().map(Path::toString).collect(Collectors.joining(" "));
      HtmlFile.write(comparison.page("yolov3 compare " + given), html);
    }
    json.write(comparison.entries(), out);
    if (json.isStandardOutput()) {
      return 0;
    }
    TextTable.print(out, comparison.scores());
    comparison.remarks().forEach(remark -> Failures.warn(out, remark));
    Table differences = comparison.differences();
    if (!differences.rows().isEmpty()) {
      out.println();
      TextTable.print(out, differences);
    } else if (runs.size() > 1) {
      out.println("the configs say the same");
    }
    if (html != null) {
      out.println("page in " + html);
    }
    return 0;
  }
}

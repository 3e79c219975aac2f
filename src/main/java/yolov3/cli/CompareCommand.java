package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.cli.console.TextTable;
import yolov3.cli.option.HtmlOption;
import yolov3.cli.option.JsonOption;
import yolov3.report.RunComparison;
import yolov3.report.html.Table;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.RunSummary;

/** {@code yolov3 compare}: metrics and configs of several runs, side by side. */
@Command(
    name = "compare",
    description = {
      "Compare runs: metrics, losses, time, speed and configs.",
      "The first table has a row per run: its best epoch on the validation images, sorted by mAP50-95. The second table"
          + " lists the config keys in which the runs differ. A run that is not finished is compared by the epochs"
          + " that it has."
    },
    footer = {
      "  ./yolov3 compare mnist-tiny longer",
      "  ./yolov3 compare models/mnist-tiny models/longer --html comparison.html",
      "  ./yolov3 compare mnist-tiny longer --json -"
    })
final class CompareCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", arity = "1..*", description = "Names or folders of runs.")
  private List<Path> runs;

  @Mixin private JsonOption json;

  @Mixin private HtmlOption html;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    json.check();
    html.check();
    RunComparison comparison =
        RunComparison.of(runs.stream().map(RunDirectory::find).map(RunSummary::read).toList());
    if (html.isGiven()) {
      String given = runs.stream().map(Path::toString).collect(Collectors.joining(" "));
      html.write(comparison.page("yolov3 compare " + given));
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
      out.println("the configs are the same");
    }
    if (html.isGiven()) {
      out.println("HTML report in " + html);
    }
    return 0;
  }
}

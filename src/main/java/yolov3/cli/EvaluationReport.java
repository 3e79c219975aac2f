package yolov3.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.check.DatasetCheck;
import yolov3.data.check.DatasetCheck.CheckedSplit;
import yolov3.inference.ExportFolder;
import yolov3.inference.SavedModelFolder;
import yolov3.report.EvaluatedImages;
import yolov3.report.RunReport;
import yolov3.report.html.HtmlPage;
import yolov3.training.RunProvenance;
import yolov3.training.TrainingData;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.ResultsFile;
import yolov3.training.log.RunSummary;

/** The page about what {@code evaluate} scored, with all that is known of where it comes from. */
final class EvaluationReport {

  private static final Path MODELS = Path.of("models");

  /** Of a network that is not known. */
  private static final int USUAL_INPUT_SIZE = 416;

  private EvaluationReport() {}

  /** The file that a user names by itself or by its folder. */
  static Path file(Path given) {
    return given.toString().endsWith(".html") ? given : given.resolve("index.html");
  }

  /**
   * @param detections their file
   */
  static HtmlPage ofDetections(Path detections, EvaluatedImages scored, RunProvenance origin) {
    return page(
        "Detections " + detections.getFileName(),
        scored,
        List.of(),
        new RunReport.Data(check(scored, USUAL_INPUT_SIZE, MODELS), USUAL_INPUT_SIZE, List.of()),
        "",
        origin);
  }

  /**
   * @param model a run or a SavedModel
   * @param ownData whether the images are those of the model's config; then its data set is shown
   */
  static HtmlPage ofModel(
      Path model, EvaluatedImages scored, boolean ownData, RunProvenance origin) {
    Path file = new ExportFolder(SavedModelFolder.find(model)).config();
    String name = model.toAbsolutePath().normalize().getFileName().toString();
    if (!Files.exists(file)) {
      DatasetCheck check = check(scored, USUAL_INPUT_SIZE, MODELS);
      RunReport.Data data = new RunReport.Data(check, USUAL_INPUT_SIZE, List.of());
      return page("SavedModel " + name, scored, List.of(), data, "", origin);
    }
    RunConfig config = ConfigFile.read(file, Map.of());
    int inputSize = config.model().inputSize();
    DatasetCheck check =
        ownData
            ? CheckDataCommand.check(config, TrainingData.read(config.data()))
            : check(scored, inputSize, config.output().models());
    return page(
        "Run " + config.name(),
        scored,
        RunDirectory.findIfThere(model).map(run -> RunSummary.read(run).rows()).orElse(List.of()),
        new RunReport.Data(check, inputSize, config.model().anchors()),
        ConfigFile.toYaml(config),
        origin);
  }

  private static DatasetCheck check(EvaluatedImages scored, int inputSize, Path models) {
    List<CheckedSplit> splits = List.of(new CheckedSplit(scored.source(), scored.images()));
    return CheckDataCommand.check(splits, scored.names(), inputSize, models);
  }

  private static HtmlPage page(
      String title,
      EvaluatedImages scored,
      List<ResultsFile.Row> epochs,
      RunReport.Data data,
      String config,
      RunProvenance origin) {
    return new RunReport(
            title, scored, epochs, data, config, origin.command(), origin.environment().get())
        .page();
  }
}

package yolov3.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.check.DataCheck;
import yolov3.data.check.DataCheck.Split;
import yolov3.inference.ExportFolder;
import yolov3.inference.SavedModelFolder;
import yolov3.report.RunPage;
import yolov3.report.ScoredImages;
import yolov3.report.html.Page;
import yolov3.training.RunOrigin;
import yolov3.training.TrainingData;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.ResultsFile;
import yolov3.training.log.RunSummary;

/** The page about what {@code evaluate} scored, with all that is known of where it comes from. */
final class EvaluationPage {

  private static final Path MODELS = Path.of("models");

  /** Of a network that is not known. */
  private static final int USUAL_INPUT_SIZE = 416;

  private EvaluationPage() {}

  /** The file that a user names by itself or by its folder. */
  static Path file(Path given) {
    return given.toString().endsWith(".html") ? given : given.resolve("index.html");
  }

  /**
   * @param detections their file
   */
  static Page ofDetections(Path detections, ScoredImages scored, RunOrigin origin) {
    return page(
        "Detections " + detections.getFileName(),
        scored,
        List.of(),
        new RunPage.Data(check(scored, USUAL_INPUT_SIZE, MODELS), USUAL_INPUT_SIZE, List.of()),
        "",
        origin);
  }

  /**
   * @param model a run or a SavedModel
   * @param ownData whether the images are those of the model's config; then its data set is shown
   */
  static Page ofModel(Path model, ScoredImages scored, boolean ownData, RunOrigin origin) {
    Path file = new ExportFolder(SavedModelFolder.find(model)).config();
    String name = model.toAbsolutePath().normalize().getFileName().toString();
    if (!Files.exists(file)) {
      DataCheck check = check(scored, USUAL_INPUT_SIZE, MODELS);
      RunPage.Data data = new RunPage.Data(check, USUAL_INPUT_SIZE, List.of());
      return page("SavedModel " + name, scored, List.of(), data, "", origin);
    }
    RunConfig config = ConfigFile.read(file, Map.of());
    int inputSize = config.model().inputSize();
    DataCheck check =
        ownData
            ? CheckDataCommand.check(config, TrainingData.read(config.data()))
            : check(scored, inputSize, config.output().models());
    return page(
        "Run " + config.name(),
        scored,
        RunDirectory.findIfThere(model).map(run -> RunSummary.read(run).rows()).orElse(List.of()),
        new RunPage.Data(check, inputSize, config.model().anchors()),
        ConfigFile.toYaml(config),
        origin);
  }

  private static DataCheck check(ScoredImages scored, int inputSize, Path models) {
    List<Split> splits = List.of(new Split(scored.source(), scored.images()));
    return CheckDataCommand.check(splits, scored.names(), inputSize, models);
  }

  private static Page page(
      String title,
      ScoredImages scored,
      List<ResultsFile.Row> epochs,
      RunPage.Data data,
      String config,
      RunOrigin origin) {
    return new RunPage(
            title, scored, epochs, data, config, origin.command(), origin.environment().get())
        .page();
  }
}

package yolov3.report;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.check.DatasetCheck;
import yolov3.data.check.DatasetCheck.CheckedSplit;
import yolov3.inference.SavedModelLayout;
import yolov3.io.Progress;
import yolov3.io.UserException;
import yolov3.report.html.HtmlPage;
import yolov3.training.RunProvenance;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.ResultsFile;
import yolov3.training.log.RunSummary;

/**
 * HTML report about evaluated images, with all that is known of the detector and its data.
 *
 * @param scored the images and their metrics
 * @param origin of the evaluation or the run
 */
public record EvaluationReport(EvaluatedImages scored, RunProvenance origin) {

  /** Of a network that is not known. */
  private static final int USUAL_INPUT_SIZE = 416;

  /**
   * Makes the report of a run.
   *
   * @param check of its data set, or of the images alone
   * @param epochs of its training; empty when they are not known
   */
  public HtmlPage ofRun(RunConfig config, DatasetCheck check, List<ResultsFile.Row> epochs) {
    RunReport.Data data =
        new RunReport.Data(check, config.model().inputSize(), config.model().anchors());
    return page("Run " + config.name(), epochs, data, ConfigFile.toYaml(config));
  }

  /**
   * Makes the report of a SavedModel.
   *
   * @param model the run or SavedModel as the user named it
   * @param savedModel folder of the SavedModel
   * @param ownData whether the images are those of the model's config; then its whole data set is
   *     shown
   * @param models folder that remembers which images were whole, when the config names no other
   * @param warnings takes a line when the data set can't be read as a whole: then the images alone
   *     are shown
   */
  public HtmlPage ofModel(
      Path model,
      Path savedModel,
      boolean ownData,
      Path models,
      Progress progress,
      Consumer<String> warnings) {
    SavedModelLayout export = new SavedModelLayout(savedModel);
    if (!Files.exists(export.config())) {
      String name = model.toAbsolutePath().normalize().getFileName().toString();
      return ofUnknown("SavedModel " + name, models, progress);
    }
    RunConfig config = export.readConfig();
    int size = config.model().inputSize();
    Path own = config.output().models();
    Optional<List<CheckedSplit>> all = ownData ? splits(config, warnings) : Optional.empty();
    DatasetCheck check =
        all.isPresent()
            ? DatasetCheck.of(all.get(), scored.names(), size, own, progress)
            : check(size, own, progress);
    return ofRun(
        config,
        check,
        RunDirectory.findIfThere(model).map(run -> RunSummary.read(run).rows()).orElse(List.of()));
  }

  /** Reads the splits by the names of the model's classes, which may have other numbers there. */
  private Optional<List<CheckedSplit>> splits(RunConfig config, Consumer<String> warnings) {
    List<CheckedSplit> splits = new ArrayList<>();
    try {
      DatasetReader.of(config.data())
          .readAll(scored.names(), warning -> {})
          .forEach((split, images) -> splits.add(new CheckedSplit(split.title(), images)));
      return Optional.of(splits);
    } catch (UserException e) {
      warnings.accept(
          "the report shows the evaluated images only: "
              + e.getMessage().lines().findFirst().orElse(""));
      return Optional.empty();
    }
  }

  /**
   * Makes the report of a network that is not known.
   *
   * @param title of the report
   * @param models folder that remembers which images were whole
   */
  public HtmlPage ofUnknown(String title, Path models, Progress progress) {
    RunReport.Data data =
        new RunReport.Data(check(USUAL_INPUT_SIZE, models, progress), USUAL_INPUT_SIZE, List.of());
    return page(title, List.of(), data, "");
  }

  private DatasetCheck check(int inputSize, Path models, Progress progress) {
    List<CheckedSplit> splits = List.of(new CheckedSplit(scored.source(), scored.images()));
    return DatasetCheck.of(splits, scored.names(), inputSize, models, progress);
  }

  private HtmlPage page(
      String title, List<ResultsFile.Row> epochs, RunReport.Data data, String config) {
    return new RunReport(
            title, scored, epochs, data, config, origin.command(), origin.environment().get())
        .page();
  }
}

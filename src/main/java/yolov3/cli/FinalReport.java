package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import yolov3.cli.console.MetricsTable;
import yolov3.cli.console.ProgressBars;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.LabelledImage;
import yolov3.data.check.DatasetCheck;
import yolov3.evaluation.DetectorEvaluator;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.Analysis;
import yolov3.inference.SavedModelDetector;
import yolov3.io.RunFailedException;
import yolov3.report.EvaluatedImages;
import yolov3.report.ExampleImages;
import yolov3.report.RunReport;
import yolov3.report.html.HtmlFile;
import yolov3.report.html.HtmlPage;
import yolov3.training.RunProvenance;
import yolov3.training.TrainingData;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.RunSummary;

/**
 * What a run ends with: the score of its SavedModel on images that it did not learn from, images of
 * them, and the page.
 *
 * @param config of the run
 * @param data that it learned from
 * @param check of the data
 * @param run which has an export
 * @param origin of the run
 */
record FinalReport(
    RunConfig config,
    TrainingData data,
    DatasetCheck check,
    RunDirectory run,
    RunProvenance origin) {

  /**
   * Scores, prints the table and writes images and page.
   *
   * @param savedModel the export
   * @param time that the run took, as the end of a sentence; empty when it is not known
   * @throws RunFailedException when images or page can't be written; says how to get them
   */
  void write(PrintWriter out, Path savedModel, String time) {
    EvaluatedImages scored = score(savedModel);
    Analysis analysis = scored.analysis();
    out.printf("%n%s:%n", scored.source());
    MetricsTable.print(out, analysis.metrics(), data.names(), analysis.images());
    out.printf(
        Locale.ROOT,
        "%n%s: mAP50 %.4f, mAP50-95 %.4f%s%nSavedModel in %s%n",
        config.name(),
        analysis.metrics().map50(),
        analysis.metrics().map50To95(),
        time,
        savedModel);
    out.flush();
    try {
      ExampleImages.write(scored, run.report());
      HtmlFile.write(page(scored), run.reportPage()); // last: where it is, all is there
    } catch (RunFailedException e) {
      throw new RunFailedException(
          "%s; the run is complete but for its report, which './yolov3 train %s --resume' writes"
              .formatted(e.getMessage(), run.folder()),
          e);
    }
    out.printf("report in %s, images beside it%n", run.reportPage());
    out.printf("%nTry next:%n");
    out.printf("  ./yolov3 detect %s %s%n", run.folder(), scored.images().get(0).image());
    out.printf("  ./yolov3 evaluate %s%n", run.folder());
    out.printf("  tensorboard --logdir %s%n", config.output().log());
  }

  private EvaluatedImages score(Path savedModel) {
    List<LabelledImage> images = data.test().isEmpty() ? data.validation() : data.test();
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      List<ImageResult> results =
          ProgressBars.during(
              "test",
              images.size(),
              done -> DetectorEvaluator.detect(images, detector::detect, done));
      Analysis.Options options =
          new Analysis.Options(Double.NaN, 0.5, config.evaluation().maxDetections());
      return new EvaluatedImages(
          data.test().isEmpty() ? "validation images" : "test images",
          images,
          data.names(),
          results,
          Analysis.of(results, data.names().count(), options));
    }
  }

  private HtmlPage page(EvaluatedImages scored) {
    return new RunReport(
            "Run " + config.name(),
            scored,
            RunSummary.read(run).rows(),
            new RunReport.Data(check, config.model().inputSize(), config.model().anchors()),
            ConfigFile.toYaml(config),
            origin.command(),
            origin.environment().get())
        .page();
  }
}

package yolov3;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;
import yolov3.config.RunConfig;
import yolov3.data.LabelledImage;
import yolov3.data.check.DatasetCheck;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.Metrics;
import yolov3.evaluation.analysis.Analysis;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelLocator;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.report.EvaluatedImages;
import yolov3.report.EvaluationReport;
import yolov3.report.ExampleImages;
import yolov3.report.html.HtmlFile;
import yolov3.training.RunProvenance;
import yolov3.training.TrainingData;
import yolov3.training.UnreadableImages;
import yolov3.training.checkpoint.RunDirectory;
import yolov3.training.log.RunSummary;

/**
 * Metrics of a run's SavedModel on images that it was not trained on, with the report of the run.
 */
record FinalReport(RunConfig config, RunDirectory run, RunProvenance origin, Observer observer) {

  /**
   * Evaluates the latest export and writes example images and the HTML report.
   *
   * @throws RunFailedException when too many images can't be read or nothing can be written; says
   *     how to get the report
   */
  Metrics write(TrainingData data, DatasetCheck check) {
    Path savedModel = SavedModelLocator.find(run.savedModel());
    try {
      EvaluatedImages tested = test(data, savedModel);
      observer.onTested(tested, savedModel);
      ExampleImages.write(tested, run.report());
      HtmlFile.write( // last: where it is, all is there
          new EvaluationReport(tested, origin).ofRun(config, check, RunSummary.read(run).rows()),
          run.htmlReport());
      return tested.analysis().metrics();
    } catch (RunFailedException e) {
      throw new RunFailedException(
          "%s; run %s is complete but for its report, which is written when the run is resumed"
              .formatted(e.getMessage(), run.folder()),
          e);
    }
  }

  /** Tells whether a run has a report that was written after its latest export. */
  static boolean isOfLatestExport(RunDirectory run) {
    Path graph = SavedModelLocator.find(run.savedModel()).resolve(SavedModelLocator.FILE);
    try {
      return Files.getLastModifiedTime(run.htmlReport()).compareTo(Files.getLastModifiedTime(graph))
          >= 0;
    } catch (IOException e) {
      return false; // not there: then it is written
    }
  }

  private EvaluatedImages test(TrainingData data, Path savedModel) {
    boolean hasTest = !data.test().isEmpty();
    List<LabelledImage> images = hasTest ? data.test() : data.validation();
    List<LabelledImage> read = new ArrayList<>();
    List<ImageResult> results = new ArrayList<>();
    UnreadableImages unreadable =
        new UnreadableImages(hasTest ? "test" : "validation", images.size());
    IntConsumer done = observer.begin("test", images.size());
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      for (int i = 0; i < images.size(); i++) {
        LabelledImage image = images.get(i);
        Optional<RgbImage> pixels = pixels(image, unreadable);
        if (pixels.isPresent()) {
          results.add(new ImageResult(image.boxes(), detector.detect(pixels.get())));
          read.add(image);
        }
        done.accept(i + 1);
      }
    }
    Analysis.Options options =
        new Analysis.Options(Double.NaN, 0.5, config.evaluation().maxDetections());
    return new EvaluatedImages(
        hasTest ? "test images" : "validation images",
        read,
        data.names(),
        results,
        Analysis.of(results, data.names().count(), options));
  }

  private Optional<RgbImage> pixels(LabelledImage image, UnreadableImages unreadable) {
    try {
      return Optional.of(ImageDecoder.read(image.image()));
    } catch (UserException e) {
      unreadable.report(List.of(e.getMessage()), observer::onWarning);
      return Optional.empty();
    }
  }
}

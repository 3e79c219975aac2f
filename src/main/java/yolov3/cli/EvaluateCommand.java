package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import yolov3.Evaluation;
import yolov3.EvaluationResult;
import yolov3.cli.console.EvaluationText;
import yolov3.cli.option.DatasetOptions;
import yolov3.cli.option.JsonOption;
import yolov3.evaluation.ApMetric;
import yolov3.evaluation.coco.DetectionIds;
import yolov3.inference.SavedModelLocator;
import yolov3.io.UserException;
import yolov3.report.EvaluationReport;
import yolov3.report.html.HtmlPage;
import yolov3.training.log.RunEnvironment;

/** {@code yolov3 evaluate}: metrics of a detector, its errors and its best confidence threshold. */
@Command(
    name = "evaluate",
    description = {
      "Evaluate a detector on labelled images.",
      "Prints average precision as COCO or VOC defines it, the best confidence threshold, the confusion matrix,"
          + " errors by type, and latency. The detector is a run, a SavedModel, or a file of detections in COCO's"
          + " results format."
    },
    footer = {
      "  ./yolov3 evaluate mnist-tiny",
      "  ./yolov3 evaluate models/mnist-tiny/saved_model/1 --data mnist/detection/validation.txt",
      "  ./yolov3 evaluate my-run --data my/annotations/instances_test.json",
      "  ./yolov3 evaluate mnist-tiny --metric voc07 --confidence 0.3 --json metrics.json",
      "  ./yolov3 evaluate mnist-tiny --coco-json found.json",
      "  ./yolov3 evaluate mnist-tiny --report models/mnist-tiny/report",
      "  ./yolov3 evaluate --detections found.json --data my/test.txt --names my/classes.names",
      "",
      "Detections refer to images and categories by the ids of the COCO file in --data. For other formats an image"
          + " is file_name, or an image_id that is its file name without extension (as Ultralytics writes it), and"
          + " categories count from 1 in the order of the class names. --coco-json writes file_name too, and the"
          + " ground truth with the same ids beside the detections."
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN_OR_SAVED_MODEL",
      description = "Run (name or folder) or SavedModel (folder).")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Labelled images: a list, a data.yaml, a folder of YOLO images, COCO JSON or a list of Pascal VOC; of a"
              + " whole data set the test split (default: the test split of the model's config, or else its"
              + " validation split). Classes are matched by name, in a list by index.")
  private Path data;

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--detections",
      paramLabel = "FILE",
      description =
          "Evaluate these detections (COCO's results format) instead of running a model; needs --data if no model"
              + " is given.")
  private Path detections;

  @Option(
      names = "--image-ids",
      paramLabel = "auto|id|name",
      defaultValue = "auto",
      description =
          "How --detections refer to images. id: image_id is an id of the COCO file in --data. name: by file_name, or"
              + " by an image_id that is the file name without extension (default: id if all are ids, else name; an"
              + " error if both fit and differ).")
  private DetectionIds.ImageKey imageIds;

  @Option(
      names = "--first-category",
      paramLabel = "0|1",
      description =
          "category_id of the first class in --detections if --data has no COCO ids (default: 1).")
  private Integer firstCategory;

  @Option(
      names = "--metric",
      defaultValue = "coco",
      description =
          "Average precision of the table: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). voc07: 11 points,"
              + " voc12: area under the curve.")
  private ApMetric metric;

  @Option(
      names = "--confidence",
      paramLabel = "THRESHOLD",
      description =
          "Confidence threshold of the confusion matrix, 0 to 1 (default: that of the best F1; 0.25 if there is none).")
  private Double scoreThreshold;

  @Option(
      names = "--iou",
      paramLabel = "THRESHOLD",
      defaultValue = "0.5",
      description =
          "IoU threshold of the confusion matrix, between ground truth and detection (default: ${DEFAULT-VALUE}).")
  private double iouThreshold;

  @Mixin private JsonOption json;

  @Option(
      names = "--coco-json",
      paramLabel = "FILE",
      description =
          "Write detections for pycocotools, and beside them NAME.ground-truth.json with their ground truth.")
  private Path cocoJson;

  @Option(
      names = "--report",
      paramLabel = "DIR_OR_HTML",
      description =
          "Write an HTML report to DIR/index.html or the given .html file, like the one train writes.")
  private Path report;

  @Option(
      names = "--speed-images",
      paramLabel = "N",
      defaultValue = "30",
      description = "Images to measure the latency on; 0: none (default: ${DEFAULT-VALUE}).")
  private int speedImages;

  @Override
  public Integer call() {
    EvaluationFiles files = new EvaluationFiles(json, cocoJson, report);
    checkOptions();
    files.check();
    PrintWriter out = spec.commandLine().getOut();
    try (ConsoleObserver console =
        new ConsoleObserver(spec, spec.commandLine().getErr(), "evaluating")) {
      Evaluation evaluation = evaluation().observer(console);
      files.requireUnread(evaluation.dataFile(), detections);
      EvaluationResult result = evaluation.run();
      double[] vocPrecisions =
          metric.voc == null
              ? null
              : metric.voc.averagePrecisions(
                  result.results(), result.groundTruth().names().count());
      if (!json.isStandardOutput()) {
        EvaluationText.print(out, result, metric, vocPrecisions);
      }
      files.writeCocoJson(result, out);
      files.writeReport(() -> page(result, console), out);
      files.writeJson(result, metric, vocPrecisions, out);
    }
    return 0;
  }

  private void checkOptions() {
    requireRange("--confidence", scoreThreshold == null ? 0 : scoreThreshold, 0);
    requireRange("--iou", iouThreshold, Double.MIN_VALUE);
    if (speedImages < 0) {
      throw new UserException("--speed-images is " + speedImages + "; expected 0 or more");
    }
    if (firstCategory != null && firstCategory != 0 && firstCategory != 1) {
      throw new UserException("--first-category is " + firstCategory + "; expected 0 or 1");
    }
    if (model != null && dataset.hasNames()) {
      throw new UserException(
          "--names is for --detections without a model; a run or SavedModel has its class names");
    }
  }

  private static void requireRange(String option, double value, double min) {
    if (!(value >= min && value <= 1)) {
      throw new UserException(
          option + " is " + value + "; expected " + (min == 0 ? "0 to 1" : "above 0, up to 1"));
    }
  }

  private Evaluation evaluation() {
    if (model == null && detections == null) {
      throw new UserException(
          "nothing to evaluate; expected a run, a SavedModel, or --detections FILE with --data DATA");
    }
    if (model == null && data == null) {
      throw new UserException(
          "--detections needs the ground truth: --data DATA, or the run they are from");
    }
    Evaluation evaluation =
        detections == null
            ? Evaluation.of(model)
            : Evaluation.ofDetections(
                detections, Optional.ofNullable(model), new DetectionIds(imageIds, firstCategory));
    if (data != null) {
      evaluation.on(dataset.open(data));
    }
    if (scoreThreshold != null) {
      evaluation.confidenceThreshold(scoreThreshold);
    }
    return evaluation.iouThreshold(iouThreshold).latencyOn(speedImages);
  }

  private HtmlPage page(EvaluationResult result, ConsoleObserver console) {
    EvaluationReport html =
        new EvaluationReport(result.images(), RunEnvironment.provenanceOf(Main.commandLine(spec)));
    return model == null
        ? html.ofUnknown("Detections " + detections.getFileName(), Main.MODELS, console)
        : html.ofModel(model, SavedModelLocator.find(model), data == null, Main.MODELS, console);
  }
}

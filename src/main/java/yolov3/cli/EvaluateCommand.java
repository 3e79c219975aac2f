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
import yolov3.cli.option.TileOptions;
import yolov3.evaluation.ApMetric;
import yolov3.evaluation.coco.DetectionIds;
import yolov3.evaluation.coco.DetectionIds.ImageKey;
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
      "  ./yolov3 evaluate mnist-tiny --data aerial.txt --tile 416",
      "  ./yolov3 evaluate mnist-tiny --report models/mnist-tiny/report",
      "  ./yolov3 evaluate --detections found.json --data my/test.txt --names my/classes.names",
      "",
      "Detections refer to images and categories by the ids of the COCO file in --data. If --data has another format,"
          + " file_name names the image, or image_id is its file name without extension (as Ultralytics writes it),"
          + " and categories count from 1 in the order of the class names. --coco-json writes file_name too, and"
          + " beside the detections a file of the ground truth with the same ids."
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
          "Labelled images in any format. If DATA has several splits, its test split is used, or else its"
              + " validation split. Default: the test split of the model's config, or else its validation split. Classes"
              + " are matched by name; the class numbers of a list without names count the model's classes from 0.")
  private Path data;

  @Mixin private DatasetOptions dataset;

  @Option(
      names = "--detections",
      paramLabel = "FILE",
      description =
          "Evaluate the detections in this file (COCO's results format) instead of running a model. Without"
              + " RUN_OR_SAVED_MODEL, --data is needed too.")
  private Path detections;

  @Option(
      names = "--image-ids",
      paramLabel = "auto|id|name",
      description =
          "How --detections refer to images. id: image_id is an id of the COCO file in --data. name: file_name names"
              + " the image, or image_id is its file name without extension. auto: id if every image_id is an id of"
              + " the COCO file, else name; it is an error if id and name both fit and mean different images"
              + " (default: auto).")
  private ImageKey imageIds;

  @Option(
      names = "--first-category",
      paramLabel = "0|1",
      description =
          "The category_id that the first class has in --detections, if --data is not COCO JSON (default: 1).")
  private Integer firstCategory;

  @Option(
      names = "--metric",
      paramLabel = "METRIC",
      defaultValue = "coco",
      description =
          "Definition of the average precision in the table: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})."
              + " voc07 averages the precision at 11 recalls, voc12 takes the area under the precision-recall curve.")
  private ApMetric metric;

  @Option(
      names = "--confidence",
      paramLabel = "THRESHOLD",
      description =
          "Confidence threshold of the confusion matrix, 0 to 1 (default: the threshold with the best F1, or 0.25 if no"
              + " detection matches the ground truth).")
  private Double scoreThreshold;

  @Option(
      names = "--iou",
      paramLabel = "THRESHOLD",
      defaultValue = "0.5",
      description =
          "IoU threshold of the confusion matrix, between ground truth and detection (default: ${DEFAULT-VALUE}).")
  private double iouThreshold;

  @Mixin private TileOptions tiles;

  @Mixin private JsonOption json;

  @Option(
      names = "--coco-json",
      paramLabel = "FILE",
      description =
          "Write the detections for pycocotools to FILE, and the ground truth of the same images beside it to"
              + " NAME.ground-truth.json.")
  private Path cocoJson;

  @Option(
      names = "--report",
      paramLabel = "DIR_OR_HTML",
      description =
          "Write an HTML report like the one that train writes, to DIR/index.html or to the given .html file.")
  private Path report;

  @Option(
      names = "--speed-images",
      paramLabel = "N",
      defaultValue = "30",
      description =
          "Number of images to measure the latency on; 0 measures no latency (default: ${DEFAULT-VALUE})."
              + " With --tile it is the median over all images instead.")
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
      files.writeJson(result, metric, vocPrecisions, out);
      files.writeReport(() -> page(result, console), out);
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
    if (detections == null && (imageIds != null || firstCategory != null)) {
      throw new UserException(
          "--image-ids and --first-category work only with --detections; remove them");
    }
    if (tiles.tiling().isPresent() && detections != null) {
      throw new UserException(
          "--tile works only with a model, since the detections of a file are there already; give --tile or --detections");
    }
    if (model != null && dataset.hasNames()) {
      throw new UserException(
          "--names works only with --detections and without a model, since a run or SavedModel has class names; remove --names");
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
          "--detections needs the ground truth; give --data DATA, or the run that the detections are from");
    }
    Evaluation evaluation =
        detections == null
            ? Evaluation.of(model)
            : Evaluation.ofDetections(
                detections,
                Optional.ofNullable(model),
                new DetectionIds(imageIds == null ? ImageKey.AUTO : imageIds, firstCategory));
    if (data == null) {
      dataset.refuse("give --data DATA, or remove it");
    } else {
      evaluation.on(dataset.open(data));
    }
    if (scoreThreshold != null) {
      evaluation.confidenceThreshold(scoreThreshold);
    }
    tiles.tiling().ifPresent(evaluation::inTiles);
    return evaluation.iouThreshold(iouThreshold).latencyOn(speedImages);
  }

  private HtmlPage page(EvaluationResult result, ConsoleObserver console) {
    EvaluationReport html =
        new EvaluationReport(result.images(), RunEnvironment.provenanceOf(Main.commandLine(spec)));
    return model == null
        ? html.ofUnknown("Detections " + detections.getFileName(), Main.MODELS, console)
        : html.ofModel(
            model,
            SavedModelLocator.find(model),
            data == null,
            Main.MODELS,
            console,
            console::onWarning);
  }
}

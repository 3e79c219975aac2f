package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;
import yolov3.cli.console.EvaluationJson;
import yolov3.cli.console.EvaluationText;
import yolov3.cli.console.Failures;
import yolov3.cli.console.ProgressBars;
import yolov3.cli.option.DatasetOptions;
import yolov3.cli.option.JsonOption;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.ClassNames;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.image.ImageDecoder;
import yolov3.evaluation.ApMetric;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.DetectorEvaluator;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.Analysis;
import yolov3.evaluation.coco.CocoResults;
import yolov3.evaluation.coco.DetectionIds;
import yolov3.inference.ExportFolder;
import yolov3.inference.ExportProvenance;
import yolov3.inference.LatencyBreakdown;
import yolov3.inference.LatencyTest;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelFolder;
import yolov3.io.UserException;
import yolov3.network.runtime.ComputeDevice;
import yolov3.report.EvaluatedImages;
import yolov3.report.html.HtmlFile;
import yolov3.training.RunProvenance;
import yolov3.training.log.RunEnvironment;

/** {@code yolov3 evaluate}: metrics and errors of a detector, and its best confidence threshold. */
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
      converter = ImageKeyName.class,
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

  /** Lower case on the command line. */
  static final class ImageKeyName implements ITypeConverter<DetectionIds.ImageKey> {

    @Override
    public DetectionIds.ImageKey convert(String name) {
      return Stream.of(DetectionIds.ImageKey.values())
          .filter(key -> key.name().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + name + "' is not a way to refer to images; expected auto, id or name"));
    }
  }

  /** Detections, and the ground truth to compare them with. */
  private record Scored(
      String detector,
      String data,
      GroundTruth groundTruth,
      List<ImageResult> results,
      int detectionLimit,
      LatencyBreakdown speed) {}

  @Override
  public Integer call() {
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
    json.check();
    if (cocoJson != null) {
      JsonOption.requireFolder("--coco-json", cocoJson);
    }
    Path page = report == null ? null : EvaluationReport.file(report);
    if (page != null) {
      HtmlFile.requireFree(page);
    }
    Scored scored = detections == null ? runModel() : readDetections();
    ClassNames names = scored.groundTruth.names();
    Analysis analysis =
        Analysis.of(
            scored.results,
            names.count(),
            new Analysis.Options(
                scoreThreshold == null ? Double.NaN : scoreThreshold,
                iouThreshold,
                scored.detectionLimit));
    double[] vocPrecisions =
        metric.voc == null ? null : metric.voc.averagePrecisions(scored.results, names.count());
    PrintWriter out = spec.commandLine().getOut();
    if (!json.isStandardOutput()) {
      out.printf(
          "%s on %s: %d images, %d objects%n",
          scored.detector, scored.data, analysis.images(), analysis.metrics().instances());
      new EvaluationText(out, analysis, names).print(metric, vocPrecisions, scored.speed);
    }
    if (cocoJson != null) {
      writeCocoJson(scored, out);
    }
    if (page != null) {
      writeReport(scored, analysis, page, out);
    }
    if (json.isGiven()) {
      json.write(
          EvaluationJson.of(
              scored.detector, scored.data, analysis, names, metric, vocPrecisions, scored.speed),
          out);
    }
    return 0;
  }

  private static void requireRange(String option, double value, double minimum) {
    if (!(value >= minimum && value <= 1)) {
      throw new UserException(
          option + " is " + value + "; expected " + (minimum == 0 ? "0 to 1" : "above 0, up to 1"));
    }
  }

  private Scored runModel() {
    if (model == null) {
      throw new UserException(
          "nothing to evaluate; expected a run, a SavedModel, or --detections FILE with --data DATA");
    }
    Path folder = SavedModelFolder.find(model);
    try (SavedModelDetector detector = SavedModelDetector.load(folder)) {
      DatasetReader files = files(folder);
      GroundTruth groundTruth = groundTruth(files, detector.classNames());
      List<LabelledImage> images = groundTruth.images();
      PrintWriter err = spec.commandLine().getErr();
      Failures.device(ComputeDevice.choose(), "evaluating", err, err);
      List<ImageResult> results =
          ProgressBars.during(
              "evaluating",
              images.size(),
              done -> DetectorEvaluator.detect(images, detector::detect, done));
      return new Scored(
          folder.toString(),
          files.file(files.scored()).toString(),
          groundTruth,
          results,
          detectionLimit(folder),
          speed(detector, images));
    }
  }

  private LatencyBreakdown speed(SavedModelDetector detector, List<LabelledImage> images) {
    List<Path> timed = images.stream().limit(speedImages).map(LabelledImage::image).toList();
    if (timed.isEmpty()) {
      return null;
    }
    return ProgressBars.during(
        "timing",
        timed.size() + LatencyTest.warmUpImages(timed.size()),
        done -> LatencyTest.run(detector, timed, done).orElse(null));
  }

  private Scored readDetections() {
    Path folder = model == null ? null : SavedModelFolder.find(model);
    if (folder == null && data == null) {
      throw new UserException(
          "--detections needs the ground truth: --data DATA, or the run they are from");
    }
    DatasetReader files = files(folder);
    GroundTruth groundTruth = groundTruth(files, names(files, folder));
    return new Scored(
        detections.toString(),
        files.file(files.scored()).toString(),
        groundTruth,
        CocoResults.read(
            detections, groundTruth, new DetectionIds(imageIds, firstCategory), this::warn),
        folder == null ? CocoEvaluator.DEFAULT_MAX_DETECTIONS : detectionLimit(folder),
        null);
  }

  /** The labelled images: those asked for, or those of the model's config. */
  private DatasetReader files(Path savedModel) {
    if (data != null) {
      return dataset.open(data);
    }
    if (ExportProvenance.isOfWeights(savedModel)) {
      throw new UserException(
          savedModel + " was exported from Darknet weights, which name no data; add --data DATA");
    }
    return DatasetReader.of(config(savedModel).data());
  }

  private ClassNames names(DatasetReader files, Path savedModel) {
    if (savedModel != null) {
      return new ExportFolder(savedModel).readLabels();
    }
    return files.namesOrNumbers();
  }

  private GroundTruth groundTruth(DatasetReader files, ClassNames names) {
    Split split = files.scored();
    requireUnread(files.file(split));
    Optional<CocoIds> ids = files.cocoIds(split, names); // before the images: they let it go
    List<LabelledImage> images = files.read(split, names, this::warn);
    return ids.map(known -> new GroundTruth(images, names, known.images(), known.categories()))
        .orElseGet(() -> GroundTruth.numbered(images, names));
  }

  private void warn(String warning) {
    Failures.warn(spec.commandLine().getErr(), warning);
  }

  /** Refuses outputs that would overwrite an input. */
  private void requireUnread(Path dataFile) {
    List<Path> outputs = new ArrayList<>();
    json.file().ifPresent(outputs::add);
    if (cocoJson != null) {
      outputs.add(cocoJson);
      outputs.add(CocoResults.groundTruthFile(cocoJson));
    }
    for (Path output : outputs) {
      Path place = output.toAbsolutePath().normalize();
      if (place.equals(dataFile.toAbsolutePath().normalize())
          || detections != null && place.equals(detections.toAbsolutePath().normalize())) {
        throw new UserException(
            output + " is an input of this command and would be overwritten; choose another name");
      }
    }
  }

  private static int detectionLimit(Path savedModel) {
    return Files.exists(configFile(savedModel))
        ? config(savedModel).evaluation().maxDetections()
        : CocoEvaluator.DEFAULT_MAX_DETECTIONS;
  }

  private static RunConfig config(Path savedModel) {
    return ConfigFile.read(configFile(savedModel), Map.of());
  }

  private static Path configFile(Path savedModel) {
    return new ExportFolder(savedModel).config();
  }

  private void writeReport(Scored scored, Analysis analysis, Path page, PrintWriter out) {
    EvaluatedImages images =
        new EvaluatedImages(
            scored.data,
            scored.groundTruth.images(),
            scored.groundTruth.names(),
            scored.results,
            analysis);
    RunProvenance origin = RunEnvironment.originOf(spec);
    HtmlFile.write(
        model == null
            ? EvaluationReport.ofDetections(detections, images, origin)
            : EvaluationReport.ofModel(model, images, data == null, origin),
        page);
    if (!json.isStandardOutput()) {
      out.printf("%nHTML report in %s%n", page);
    }
  }

  private void writeCocoJson(Scored scored, PrintWriter out) {
    Path groundTruth =
        CocoResults.write(
            cocoJson,
            scored.groundTruth,
            scored.results,
            scored.groundTruth.images().stream()
                .map(image -> ImageDecoder.readSize(image.image()))
                .toList());
    if (!json.isStandardOutput()) {
      out.printf("%ndetections in %s, their ground truth in %s%n", cocoJson, groundTruth);
    }
  }
}

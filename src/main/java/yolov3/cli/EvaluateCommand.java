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
import yolov3.cli.option.FormatOptions;
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
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelFolder;
import yolov3.io.UserException;
import yolov3.network.runtime.ComputeDevice;
import yolov3.report.EvaluatedImages;
import yolov3.report.html.HtmlFile;
import yolov3.training.RunProvenance;
import yolov3.training.log.RunEnvironment;

/** {@code yolov3 evaluate}: how good a detector is, where it fails, which score to ship. */
@Command(
    name = "evaluate",
    description =
        "Scores a detector on labelled images: average precision as COCO or VOC defines it, the best score"
            + " threshold, which classes are confused, which errors cost most, and speed. The detector is a run,"
            + " a SavedModel, or a file of detections in COCO's results format.",
    footer = {
      "  ./yolov3 evaluate mnist-tiny",
      "  ./yolov3 evaluate models/mnist-tiny/saved_model/1 --data mnist/detection/validation.txt",
      "  ./yolov3 evaluate my-run --data my/annotations/instances_test.json",
      "  ./yolov3 evaluate mnist-tiny --metric voc07 --score 0.3 --json figures.json",
      "  ./yolov3 evaluate mnist-tiny --coco-json found.json",
      "  ./yolov3 evaluate mnist-tiny --report models/mnist-tiny/report",
      "  ./yolov3 evaluate --detections found.json --data my/test.txt --names my/classes.names",
      "",
      "In files of detections images and categories have the ids of a COCO file. Data in other formats has none:"
          + " an image is named by file_name, or by an image_id that is its file's name without the ending, as"
          + " Ultralytics writes it, and categories are counted from 1 in the order of the class names."
          + " --coco-json writes file_name, and beside the detections the ground truth with the same ids."
    })
final class EvaluateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "RUN_OR_SAVED_MODEL",
      description = "Name or folder of a run, or folder of a SavedModel.")
  private Path model;

  @Option(
      names = "--data",
      paramLabel = "DATA",
      description =
          "Labelled images: a list, a data.yaml, a folder of YOLO images, COCO's JSON or a list of Pascal VOC; of a"
              + " whole data set its test images (default: the test images of the model's config, without any the"
              + " validation images). Classes are matched by name, in a list by number.")
  private Path data;

  @Mixin private FormatOptions format;

  @Option(
      names = "--detections",
      paramLabel = "FILE",
      description =
          "Score these detections (COCO's results format) instead of running a model. Without a model --data is"
              + " needed.")
  private Path detections;

  @Option(
      names = "--image-ids",
      paramLabel = "auto|id|name",
      defaultValue = "auto",
      converter = ImageKeyName.class,
      description =
          "What names the images of --detections: id, image_id is the id of the COCO file in --data; name, file_name"
              + " or an image_id that is the file's name without its ending (default: id where all are ids, else"
              + " name; refused where both fit and differ).")
  private DetectionIds.ImageKey imageIds;

  @Option(
      names = "--first-category",
      paramLabel = "0|1",
      description =
          "category_id of the first class in --detections, where --data has no COCO ids (default: 1).")
  private Integer firstCategory;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description =
          "Class names for --detections without a model, one a line (default: the classes' numbers).")
  private Path namesFile;

  @Option(
      names = "--metric",
      defaultValue = "coco",
      description =
          "Average precision of the table: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). voc07 is over 11"
              + " points, voc12 the whole area.")
  private ApMetric metric;

  @Option(
      names = "--score",
      description =
          "Least score in the confusion matrix, 0 to 1 (default: that of the best F1, 0.25 where there is none).")
  private Double scoreThreshold;

  @Option(
      names = "--iou",
      defaultValue = "0.5",
      description =
          "Least IoU of an object and its detection in the confusion matrix (default: ${DEFAULT-VALUE}).")
  private double iouThreshold;

  @Mixin private JsonOption json;

  @Option(
      names = "--coco-json",
      paramLabel = "FILE",
      description =
          "Write the detections as pycocotools reads them; beside them, in NAME.ground-truth.json, what they are of.")
  private Path cocoJson;

  @Option(
      names = "--report",
      paramLabel = "DIR_OR_HTML",
      description =
          "Write a page about all this: DIR/index.html, or a file that ends in .html. train leaves the same in"
              + " models/RUN/report.")
  private Path report;

  @Option(
      names = "--speed-images",
      paramLabel = "N",
      defaultValue = "30",
      description = "Images to time; 0: do not measure speed (default: ${DEFAULT-VALUE}).")
  private int speedImages;

  /** Small letters on the command line. */
  static final class ImageKeyName implements ITypeConverter<DetectionIds.ImageKey> {

    @Override
    public DetectionIds.ImageKey convert(String name) {
      return Stream.of(DetectionIds.ImageKey.values())
          .filter(key -> key.name().equalsIgnoreCase(name))
          .findFirst()
          .orElseThrow(
              () ->
                  new TypeConversionException(
                      "'" + name + "' is not a way to name images; expected auto, id or name"));
    }
  }

  /** What is scored. */
  private record Scored(
      String detector,
      String data,
      GroundTruth groundTruth,
      List<ImageResult> results,
      int detectionLimit,
      LatencyBreakdown speed) {}

  @Override
  public Integer call() {
    requireRange("--score", scoreThreshold == null ? 0 : scoreThreshold, 0);
    requireRange("--iou", iouThreshold, Double.MIN_VALUE);
    if (speedImages < 0) {
      throw new UserException("--speed-images is " + speedImages + "; expected 0 or more");
    }
    if (firstCategory != null && firstCategory != 0 && firstCategory != 1) {
      throw new UserException("--first-category is " + firstCategory + "; expected 0 or 1");
    }
    if (model != null && namesFile != null) {
      throw new UserException(
          "--names goes with --detections alone; a run or SavedModel has its class names");
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

  private static void requireRange(String option, double value, double least) {
    if (!(value >= least && value <= 1)) {
      throw new UserException(
          option + " is " + value + "; expected " + (least == 0 ? "0 to 1" : "above 0, up to 1"));
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
        timed.size() + LatencyBreakdown.warmUpImages(timed.size()),
        done -> LatencyBreakdown.measure(detector, timed, done).orElse(null));
  }

  private Scored readDetections() {
    Path folder = model == null ? null : SavedModelFolder.find(model);
    if (folder == null && data == null) {
      throw new UserException(
          "--detections needs --data DATA, the ground truth, or the run that they are of");
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
      return format.files(data, namesFile);
    }
    if (ExportProvenance.isOfWeights(savedModel)) {
      throw new UserException(
          savedModel + " was exported from Darknet's weights, which name no data; add --data DATA");
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
    Split part = files.scored();
    requireUnread(files.file(part));
    Optional<CocoIds> ids = files.cocoIds(part, names); // before the images: they let it go
    List<LabelledImage> images = files.read(part, names, this::warn);
    return ids.map(known -> new GroundTruth(images, names, known.images(), known.categories()))
        .orElseGet(() -> GroundTruth.numbered(images, names));
  }

  private void warn(String warning) {
    Failures.warn(spec.commandLine().getErr(), warning);
  }

  /** That no output is written over what this call reads. */
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
            output + " is read by this call and would be written over; choose another name");
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
      out.printf("%nreport in %s%n", page);
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

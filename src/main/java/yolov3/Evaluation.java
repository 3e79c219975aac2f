package yolov3;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.Analysis;
import yolov3.evaluation.coco.CocoResults;
import yolov3.evaluation.coco.DetectionIds;
import yolov3.inference.ExportProvenance;
import yolov3.inference.LatencyBreakdown;
import yolov3.inference.SavedModelDetector;
import yolov3.inference.SavedModelLayout;
import yolov3.inference.SavedModelLocator;
import yolov3.inference.TimedDetection;
import yolov3.inference.tiling.TiledDetector;
import yolov3.inference.tiling.Tiling;
import yolov3.io.UserException;
import yolov3.network.runtime.DeviceChoice;
import yolov3.network.runtime.NativeMemory;

/**
 * Evaluation of a detector, or of a file of its detections, on labelled images.
 *
 * <p>Not thread-safe.
 */
public final class Evaluation {

  private static final double DEFAULT_IOU = 0.5;

  /** Some for a GPU; a CPU is not faster with more. */
  private static final int TILES_PER_CALL = 4;

  static {
    NativeMemory.leaveLimitsToTensorFlow();
  }

  private final Path savedModel; // null for detections of a model that is not known
  private final Path detections; // null to run the model
  private final DetectionIds ids;
  private DatasetReader data; // null for that of the model's config
  private double confidenceThreshold = Double.NaN;
  private double iouThreshold = DEFAULT_IOU;
  private int timedImages;
  private Tiling tiling; // null to detect in the image as a whole alone
  private Observer observer = Observer.SILENT;

  private Evaluation(Path savedModel, Path detections, DetectionIds ids) {
    this.savedModel = savedModel;
    this.detections = detections;
    this.ids = ids;
  }

  /**
   * Evaluates a SavedModel.
   *
   * @param model a run, a SavedModel, or the folder of its versions
   * @throws UserException when there is no SavedModel
   */
  public static Evaluation of(Path model) {
    return new Evaluation(SavedModelLocator.find(model), null, null);
  }

  /**
   * Evaluates detections in COCO's results format.
   *
   * @param model that they are of, which names the classes; empty when it is not known, then {@link
   *     #on} is needed
   * @param ids meaning of the ids in the file
   * @throws UserException when there is no SavedModel
   */
  public static Evaluation ofDetections(Path file, Optional<Path> model, DetectionIds ids) {
    return new Evaluation(model.map(SavedModelLocator::find).orElse(null), file, ids);
  }

  /**
   * Evaluates a detector on labelled images, with the analysis of {@link Analysis.Options#DEFAULT}.
   *
   * @param images at least one
   * @throws UserException when an image can't be read
   */
  public static Analysis analyze(ObjectDetector detector, List<LabelledImage> images) {
    List<ImageResult> results = ImageResult.ofDetector(images, detector::detect, done -> {});
    return Analysis.of(results, detector.classNames().size(), Analysis.Options.DEFAULT);
  }

  /** Takes other labelled images than the test images of the model's config. */
  public Evaluation on(DatasetReader images) {
    data = images;
    return this;
  }

  /**
   * Takes other labelled images than the test images of the model's config.
   *
   * @param images a data set in any format, of which the test images are taken, or one split of it
   */
  public Evaluation on(Path images) {
    return on(DatasetReader.of(images, DataFormat.AUTO, null, null, false));
  }

  /**
   * Sets the confidence threshold of the confusion matrix, 0 to 1, instead of that of the best F1.
   */
  public Evaluation confidenceThreshold(double threshold) {
    confidenceThreshold = threshold;
    return this;
  }

  /** Sets the IoU threshold of the confusion matrix, above 0, instead of 0.5. */
  public Evaluation iouThreshold(double threshold) {
    iouThreshold = threshold;
    return this;
  }

  /** Measures the latency of the model on so many images; none unless it is asked for. */
  public Evaluation latencyOn(int images) {
    timedImages = images;
    return this;
  }

  /**
   * Detects in overlapping tiles of the images, beside the images as a whole. An image then has no
   * maximum of detections, only its tiles have; the latency is measured while evaluating.
   *
   * <p>Detections of a file stay as they are.
   */
  public Evaluation inTiles(Tiling tiles) {
    tiling = tiles;
    return this;
  }

  /** Reports warnings, the device and the progress. */
  public Evaluation observer(Observer listener) {
    observer = listener;
    return this;
  }

  /**
   * Returns the file or folder with the annotations of the images.
   *
   * @throws UserException when there are none
   */
  public Path dataFile() {
    return reader().file(reader().evaluationSplit());
  }

  /**
   * Reads the images, runs the detector and evaluates it.
   *
   * @throws UserException when data, model or detections can't be read
   */
  public EvaluationResult run() {
    return detections == null ? runModel() : readDetections();
  }

  private EvaluationResult runModel() {
    try (SavedModelDetector detector = SavedModelDetector.load(savedModel)) {
      GroundTruth groundTruth = groundTruth(detector.classNames());
      List<LabelledImage> images = groundTruth.images();
      observer.onDevice(DeviceChoice.choose());
      if (tiling == null) {
        List<ImageResult> results =
            ImageResult.ofDetector(
                images, detector::detect, observer.begin("evaluating", images.size()));
        return result(groundTruth, results, latency(detector, images), Optional.empty());
      }
      TimedDetection tiled =
          new TimedDetection(new TiledDetector(detector, tiling, TILES_PER_CALL)::detect);
      List<ImageResult> results =
          ImageResult.ofDetector(images, tiled, observer.begin("evaluating", images.size()));
      EvaluationResult.Tiles tiles =
          new EvaluationResult.Tiles(tiling.size(), tiling.overlap(), tiled.medianMillis());
      return result(groundTruth, results, Optional.empty(), Optional.of(tiles));
    }
  }

  private EvaluationResult readDetections() {
    GroundTruth groundTruth =
        groundTruth(
            savedModel == null
                ? reader().namesOrNumbers()
                : new SavedModelLayout(savedModel).readLabels());
    List<ImageResult> results = CocoResults.read(detections, groundTruth, ids, observer::onWarning);
    return result(groundTruth, results, Optional.empty(), Optional.empty());
  }

  private EvaluationResult result(
      GroundTruth groundTruth,
      List<ImageResult> results,
      Optional<LatencyBreakdown> latency,
      Optional<EvaluationResult.Tiles> tiles) {
    Analysis.Options options =
        new Analysis.Options(
            confidenceThreshold,
            iouThreshold,
            tiles.isPresent() ? Integer.MAX_VALUE : maxDetections());
    return new EvaluationResult(
        detections == null ? savedModel : detections,
        dataFile(),
        groundTruth,
        results,
        Analysis.of(results, groundTruth.names().count(), options),
        latency,
        tiles);
  }

  private int maxDetections() {
    return savedModel != null && Files.exists(new SavedModelLayout(savedModel).config())
        ? new SavedModelLayout(savedModel).readConfig().evaluation().maxDetections()
        : CocoEvaluator.DEFAULT_MAX_DETECTIONS;
  }

  private Optional<LatencyBreakdown> latency(
      SavedModelDetector detector, List<LabelledImage> images) {
    List<Path> timed = images.stream().limit(timedImages).map(LabelledImage::image).toList();
    return timed.isEmpty()
        ? Optional.empty()
        : LatencyBreakdown.measure(
            detector,
            timed,
            observer.begin("timing", timed.size() + LatencyBreakdown.warmUpImages(timed.size())));
  }

  private DatasetReader reader() {
    if (data == null) {
      if (savedModel == null) {
        throw new UserException("detections of a model that is not known need the ground truth");
      }
      if (ExportProvenance.isOfWeights(savedModel)) {
        throw new UserException(
            savedModel
                + " was exported from Darknet weights, which name no data; labelled images are needed");
      }
      data = DatasetReader.of(new SavedModelLayout(savedModel).readConfig().data());
    }
    return data;
  }

  private GroundTruth groundTruth(ClassNames names) {
    Split split = reader().evaluationSplit();
    Optional<CocoIds> cocoIds = reader().cocoIds(split, names); // before the images: they let it go
    List<LabelledImage> images = reader().read(split, names, observer::onWarning);
    return cocoIds
        .map(known -> new GroundTruth(images, names, known).sortedByImageId())
        .orElseGet(() -> GroundTruth.numbered(images, names));
  }
}

package yolov3;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import yolov3.evaluation.GroundTruth;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.Metrics;
import yolov3.evaluation.analysis.Analysis;
import yolov3.inference.LatencyBreakdown;
import yolov3.report.EvaluatedImages;

/**
 * Result of an evaluation.
 *
 * @param detector folder of the SavedModel, or file of the detections
 * @param data file or folder of the labelled images
 * @param groundTruth the labelled images
 * @param results ground truth and detections of each image, in the order of the images
 * @param analysis metrics, curves, confusion matrix and error breakdown
 * @param latency of the detector; empty when it was not measured, or detected in tiles
 * @param tiles in which it detected, if it did
 */
public record EvaluationResult(
    Path detector,
    Path data,
    GroundTruth groundTruth,
    List<ImageResult> results,
    Analysis analysis,
    Optional<LatencyBreakdown> latency,
    Optional<Tiles> tiles) {

  /**
   * Tiles of an evaluation, and the latency with them.
   *
   * @param size side of a tile, pixels
   * @param overlap minimum overlap of neighbours as a fraction of the side
   * @param msPerImage median time of a detection in all tiles of an image, without reading its file
   */
  public record Tiles(int size, double overlap, double msPerImage) {}

  /** Keeps a copy of the list. */
  public EvaluationResult {
    results = List.copyOf(results);
  }

  /** Returns average precision and curves, over all classes and of each. */
  public Metrics metrics() {
    return analysis.metrics();
  }

  /** Returns the same for a report. */
  public EvaluatedImages images() {
    return new EvaluatedImages(
        data.toString(), groundTruth.images(), groundTruth.names(), results, analysis);
  }
}

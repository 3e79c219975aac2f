package yolov3.cli.option;

import picocli.CommandLine.Option;
import yolov3.ModelExport;
import yolov3.io.UserException;

/** Limits that {@code export} builds in: those of the run's config unless given. */
public final class ExportLimitOptions {

  @Option(
      names = "--confidence",
      paramLabel = "THRESHOLD",
      description = "Confidence threshold, 0 to 1 (default: the run's).")
  private Double confidence;

  @Option(
      names = "--iou",
      paramLabel = "THRESHOLD",
      description = "NMS IoU threshold, 0 to 1 (default: the run's).")
  private Double iou;

  @Option(
      names = "--max-detections",
      paramLabel = "N",
      description = "Maximum detections per image (default: the run's).")
  private Integer maxDetections;

  /**
   * Sets the limits that were given.
   *
   * @throws UserException when a number is out of range
   */
  public void setOn(ModelExport export) {
    LimitOptions.check(confidence, iou, maxDetections);
    if (confidence != null) {
      export.confidenceThreshold(confidence);
    }
    if (iou != null) {
      export.nmsIouThreshold(iou);
    }
    if (maxDetections != null) {
      export.maxDetections(maxDetections);
    }
  }
}

package yolov3.benchmark;

import java.util.List;

/**
 * Speed of a detector in several runtimes. The names of the components are the keys of the JSON, in
 * snake case.
 *
 * @param network its title
 * @param inputSize side of its input, pixels
 * @param cores of this machine, which every runtime may use
 * @param rounds in which every runtime was measured in turn
 * @param confidenceThreshold of the NMS
 * @param runtimes the first is what the others are compared with
 * @param notes why others were not measured, and how to install what is missing
 */
public record InferenceRates(
    String network,
    int inputSize,
    int cores,
    int rounds,
    double confidenceThreshold,
    List<Row> runtimes,
    List<String> notes) {

  /**
   * One runtime.
   *
   * @param precision in which it computes
   * @param difference largest one of its boxes and confidences before NMS from the first's
   * @param networkAlone from a letterboxed image to boxes before NMS
   * @param whole from the bytes of a JPEG to detections
   */
  public record Row(
      String runtime,
      String version,
      String precision,
      double difference,
      Speed networkAlone,
      Speed whole) {}

  /**
   * Medians of the rounds; speeds relative to the first runtime are medians of their ratios.
   *
   * @param latencyMs of one image
   * @param latencyRatio how many times as fast as the first runtime
   * @param imagesPerSecond in batches of 8
   * @param throughputRatio how many times as fast as the first runtime
   */
  public record Speed(
      double latencyMs, double latencyRatio, double imagesPerSecond, double throughputRatio) {}
}

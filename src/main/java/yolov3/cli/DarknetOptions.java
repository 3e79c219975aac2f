package yolov3.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import yolov3.dataset.ClassNames;
import yolov3.detection.Detector;
import yolov3.detection.WeightsDetector;

/** The network in Darknet's files. */
final class DarknetOptions {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      required = true,
      description = "Apply these Darknet weights of YOLOv3 or YOLOv3-tiny, without a SavedModel.")
  private Path weights;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      required = true,
      description = "Their class names, one a line.")
  private Path names;

  @Option(
      names = "--cfg",
      paramLabel = "FILE",
      description =
          "Their .cfg (default: the file of the same name beside the weights; without one, the published"
              + " network that has as many numbers, at 416).")
  private Path cfg;

  Detector load() {
    return WeightsDetector.load(weights, cfg, ClassNames.read(names));
  }
}

package yolov3.cli.option;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import picocli.CommandLine.Option;
import yolov3.data.ClassNames;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.DarknetDetector;
import yolov3.inference.Detector;
import yolov3.network.darknet.DarknetFiles;

/** A network in Darknet's files. */
public final class DarknetOptions {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      required = true,
      description = "Darknet weights of YOLOv3 or YOLOv3-tiny, instead of a run or SavedModel.")
  private Path weights;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description =
          "Class names, one per line. By default they are read from the .names file that is named like the weights, or"
              + " else from the file that names= gives in the .data file of the same name.")
  private Path names;

  @Option(
      names = "--cfg",
      paramLabel = "FILE",
      description =
          "Network description. Default: the first of these that exists. 1: a .cfg with the name of the weights, or with that"
              + " name without _last, _best, _final or a number of steps, in the folder of the weights, in the folder above,"
              + " or in the subfolders cfg and data of both. 2: the only .cfg beside the weights, if the weights fit it."
              + " 3: the published YOLOv3 or YOLOv3-tiny with input size 416, whichever the weights fit, with a warning.")
  private Path cfg;

  @Option(
      names = "--letterbox",
      defaultValue = "darknet",
      paramLabel = "RULE",
      description =
          "Rule that scales images to the network's input: darknet or half_pixel (default: ${DEFAULT-VALUE})."
              + " half_pixel is the rule used for networks trained with this program.")
  private LetterboxRule letterbox;

  /**
   * Reads the class names.
   *
   * @param notes takes what was decided without the user
   */
  public ClassNames classNames(Consumer<String> notes) {
    return ClassNames.read(names == null ? DarknetFiles.findNames(weights, cfg, notes) : names);
  }

  /**
   * Finds the network.
   *
   * @param notes takes what was decided without the user
   */
  public DarknetFiles files(ClassNames classNames, Consumer<String> notes) {
    return DarknetFiles.find(weights, cfg, classNames.count(), notes);
  }

  /** Returns the files that the user named. */
  public List<Path> given() {
    return Stream.of(weights, cfg, names).filter(Objects::nonNull).toList();
  }

  public LetterboxRule letterbox() {
    return letterbox;
  }

  /**
   * Opens the network as a detector.
   *
   * @param notes takes what was decided without the user
   */
  public Detector load(Consumer<String> notes) {
    ClassNames classNames = classNames(notes);
    return DarknetDetector.load(weights, cfg, classNames, letterbox, notes);
  }
}

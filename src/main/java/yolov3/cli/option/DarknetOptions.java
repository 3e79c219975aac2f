package yolov3.cli.option;

import java.nio.file.Path;
import java.util.function.Consumer;
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
          "Network description. By default it is the .cfg that is named like the weights; their suffix _last, _best, _final"
              + " or a number of steps may be missing in its name. It is searched in the folder of the weights, in the"
              + " folder above, and in the subfolders cfg and data of both. If there is none, it is the only .cfg beside"
              + " the weights, if that fits them. If there is none either, it is the published YOLOv3 or YOLOv3-tiny,"
              + " whichever fits the weights, with input size 416, and a warning is printed.")
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

package yolov3.cli.option;

import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Option;
import yolov3.data.ClassNames;
import yolov3.geometry.LetterboxRule;
import yolov3.inference.DarknetDetector;
import yolov3.inference.Detector;
import yolov3.network.darknet.DarknetFiles;

/** The network in Darknet's files. */
public final class DarknetOptions {

  @Option(
      names = "--weights",
      paramLabel = "FILE",
      required = true,
      description =
          "Take these Darknet weights of YOLOv3 or YOLOv3-tiny, without a SavedModel or a run.")
  private Path weights;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description =
          "Their class names, one a line (default: the .names file of their name, or what names= of a .data file"
              + " says, looked for as the .cfg is).")
  private Path names;

  @Option(
      names = "--cfg",
      paramLabel = "FILE",
      description =
          "Their .cfg (default: the file of their name, of which _last, _best, _final, _1000 and the like are left"
              + " out, beside them or in a folder cfg there or one above; without one, the published network that"
              + " has as many numbers, at 416, with a warning).")
  private Path cfg;

  @Option(
      names = "--letterbox",
      defaultValue = "darknet",
      paramLabel = "RULE",
      description =
          "How images are scaled to the network's input, ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}):"
              + " as Darknet does, or as networks trained here see them.")
  private Rule letterbox;

  /** Rules as users name them. */
  private enum Rule {
    darknet(LetterboxRule.DARKNET),
    half_pixel(LetterboxRule.HALF_PIXEL);

    private final LetterboxRule rule;

    Rule(LetterboxRule rule) {
      this.rule = rule;
    }
  }

  /**
   * Reads the class names.
   *
   * @param notes hears what was decided without the user
   */
  public ClassNames classNames(Consumer<String> notes) {
    return ClassNames.read(names == null ? DarknetFiles.findNames(weights, cfg, notes) : names);
  }

  /**
   * Finds the network.
   *
   * @param notes hears what was decided without the user
   */
  public DarknetFiles files(ClassNames classNames, Consumer<String> notes) {
    return DarknetFiles.find(weights, cfg, classNames.count(), notes);
  }

  public LetterboxRule letterbox() {
    return letterbox.rule;
  }

  /**
   * Opens the network as a detector.
   *
   * @param notes hears what was decided without the user
   */
  public Detector load(Consumer<String> notes) {
    ClassNames classNames = classNames(notes);
    return DarknetDetector.load(weights, cfg, classNames, letterbox.rule, notes);
  }
}

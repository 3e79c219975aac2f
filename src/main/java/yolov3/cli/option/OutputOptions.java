package yolov3.cli.option;

import java.nio.file.Path;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.annotation.DatasetReader;
import yolov3.inference.output.KnownGroundTruth;
import yolov3.io.UserException;

/** Options that say what detections are written as. */
public final class OutputOptions {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "detections",
      description =
          "Where images and text files go (default: ${DEFAULT-VALUE}). Only files of an earlier detect are"
              + " written over there.")
  private Path out;

  @Option(names = "--no-pictures", description = "Draws nothing.")
  private boolean noImages;

  @Option(
      names = "--show-truth",
      paramLabel = "DATA",
      description =
          "Draws the true boxes on a second copy to the left: a data set in any format that train reads.")
  private Path truth;

  @Option(
      names = "--save-txt",
      converter = TextFormat.Name.class,
      paramLabel = "FORMAT",
      description =
          "Also writes text files in --out: yolo, labels/NAME.txt for each image; or list, one detections.txt"
              + " from which a detector can be trained.")
  private TextFormat text;

  @Option(
      names = "--save-scores",
      description = "With --save-txt yolo: the score as the last number of each line.")
  private boolean withScores;

  @Option(
      names = "--crops",
      paramLabel = "DIR",
      description = "Also writes what is in each box as an image of its own: DIR/CLASS/NAME-N.png.")
  private Path crops;

  @Mixin private JsonOption json;

  /** Refuses what does not go together, before the work. */
  public void check() {
    if (withScores && text != TextFormat.YOLO) {
      throw new UserException(
          "--save-scores goes with --save-txt yolo; a list has no place for it");
    }
    if (truth != null && noImages) {
      throw new UserException("--show-truth needs images; leave --no-pictures out");
    }
    json.check();
  }

  /** The true boxes, when they are to be shown. */
  public KnownGroundTruth truth(ClassNames names, Consumer<String> warnings) {
    return truth == null
        ? KnownGroundTruth.none()
        : KnownGroundTruth.read(
            DatasetReader.of(truth, DataFormat.AUTO, null, null, true), names, warnings);
  }

  /** Where the truth comes from, or null. */
  public Path truthSource() {
    return truth;
  }

  public Path out() {
    return out;
  }

  public boolean draws() {
    return !noImages;
  }

  /** Null for no text files. */
  public TextFormat text() {
    return text;
  }

  public boolean withScores() {
    return withScores;
  }

  /** Null for no crops. */
  public Path crops() {
    return crops;
  }

  public JsonOption json() {
    return json;
  }
}

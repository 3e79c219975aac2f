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

/** Output of detections: images, text files, crops, JSON. */
public final class OutputOptions {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "detections",
      description =
          "Folder for images and text files (default: ${DEFAULT-VALUE}). Only files that detect wrote are"
              + " overwritten.")
  private Path out;

  @Option(names = "--no-images", description = "Do not write images with boxes.")
  private boolean noImages;

  @Option(
      names = "--ground-truth",
      paramLabel = "DATA",
      description =
          "Draw the ground truth of this data set (any format) on a second copy, to the left.")
  private Path groundTruth;

  @Option(
      names = "--save-txt",
      converter = TextFormat.Name.class,
      paramLabel = "FORMAT",
      description =
          "Also write text files in --out: yolo for a labels/NAME.txt per image, list for one detections.txt,"
              + " which can be trained on.")
  private TextFormat text;

  @Option(
      names = "--save-confidence",
      description = "With --save-txt yolo: end each line with the confidence.")
  private boolean withConfidence;

  @Option(
      names = "--crops",
      paramLabel = "DIR",
      description = "Also write each detection as an image: DIR/CLASS/NAME-N.png.")
  private Path crops;

  @Mixin private JsonOption json;

  /** Checks that the options go together, before the work starts. */
  public void check() {
    if (withConfidence && text != TextFormat.YOLO) {
      throw new UserException(
          "--save-confidence needs --save-txt yolo; a list has no place for it");
    }
    if (groundTruth != null && noImages) {
      throw new UserException("--ground-truth needs images; leave --no-images out");
    }
    json.check();
  }

  /** Reads the ground truth that is to be drawn, if any. */
  public KnownGroundTruth groundTruth(ClassNames names, Consumer<String> warnings) {
    return groundTruth == null
        ? KnownGroundTruth.none()
        : KnownGroundTruth.read(
            DatasetReader.of(groundTruth, DataFormat.AUTO, null, null, true), names, warnings);
  }

  /** Returns the data set with the ground truth, or null. */
  public Path groundTruthSource() {
    return groundTruth;
  }

  public Path out() {
    return out;
  }

  public boolean draws() {
    return !noImages;
  }

  /** Returns the format, null for no text files. */
  public TextFormat text() {
    return text;
  }

  public boolean withConfidence() {
    return withConfidence;
  }

  /** Returns the folder, null for no crops. */
  public Path crops() {
    return crops;
  }

  public JsonOption json() {
    return json;
  }
}

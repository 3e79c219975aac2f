package yolov3.cli.option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.inference.output.AnnotatedImageOutput;
import yolov3.inference.output.CropOutput;
import yolov3.inference.output.JsonOutput;
import yolov3.inference.output.KnownGroundTruth;
import yolov3.inference.output.ListOutput;
import yolov3.inference.output.OutputFolder;
import yolov3.inference.output.OutputNames;
import yolov3.inference.output.YoloLabelOutput;
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
          "Draw the ground truth of this data set (any format) on a second copy of the image, to the left of the first.")
  private Path groundTruth;

  @Option(
      names = "--save-txt",
      paramLabel = "FORMAT",
      description =
          "Also write text files to --out: yolo writes labels/NAME.txt for each image, list writes one detections.txt,"
              + " a list that train can read.")
  private TextFormat text;

  @Option(
      names = "--save-confidence",
      description = "End each line of --save-txt yolo with the confidence of the detection.")
  private boolean withConfidence;

  @Option(
      names = "--crops",
      paramLabel = "DIR",
      description = "Also write each detection as an image: DIR/CLASS/NAME-N.png.")
  private Path crops;

  @Mixin private JsonOption json;

  /** Formats of boxes as text. */
  public enum TextFormat {
    /** A label file per image. */
    YOLO,
    /** One list, as the tutorial has it. */
    LIST
  }

  /** Checks that the options go together, before the work starts. */
  public void check() {
    if (withConfidence && text != TextFormat.YOLO) {
      throw new UserException(
          "--save-confidence needs --save-txt yolo; a list has no place for confidences");
    }
    if (groundTruth != null && noImages) {
      throw new UserException(
          "--ground-truth is drawn on images, which --no-images switches off; give only one of these options");
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

  /**
   * Opens the files.
   *
   * @param inputs images that must not be written over
   * @param terminal for JSON on standard output
   * @throws UserException when files of somebody else are in the way
   */
  public DetectionFiles open(
      Collection<Path> inputs, ClassNames classes, KnownGroundTruth known, PrintWriter terminal) {
    OutputFolder folder = new OutputFolder(out, inputs);
    DetectionFiles files =
        new DetectionFiles(
            new OutputNames(
                name ->
                    folder.isFree(AnnotatedImageOutput.file(name))
                        && folder.isFree(YoloLabelOutput.file(name))));
    if (!noImages) {
      DetectionDrawer drawer = new DetectionDrawer(classes.names());
      files.addOutput(new AnnotatedImageOutput(folder, drawer, known::of), "images in " + out);
    }
    if (text == TextFormat.YOLO) {
      files.addOutput(
          new YoloLabelOutput(folder, withConfidence), "labels in " + out.resolve("labels"));
    }
    if (text == TextFormat.LIST) {
      files.addOutput(new ListOutput(folder, inputs), "list in " + out.resolve(ListOutput.FILE));
    }
    if (crops != null) {
      files.addOutput(
          new CropOutput(new OutputFolder(crops, inputs), classes), "crops in " + crops);
    }
    if (json.isGiven()) {
      files.addOutput(
          new JsonOutput(
              classes,
              noImages ? null : out,
              images -> {
                json.write(images, terminal);
                terminal.flush();
              }),
          "JSON in " + json);
    }
    return files;
  }

  public JsonOption json() {
    return json;
  }
}

package yolov3.cli.option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import yolov3.cli.detection.DetectionFiles;
import yolov3.cli.detection.DetectionInputs;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.inference.output.AnnotatedImageOutput;
import yolov3.inference.output.ClassNamesOutput;
import yolov3.inference.output.CocoOutput;
import yolov3.inference.output.CropOutput;
import yolov3.inference.output.FrameImageOutput;
import yolov3.inference.output.JsonLinesOutput;
import yolov3.inference.output.JsonOutput;
import yolov3.inference.output.KnownGroundTruth;
import yolov3.inference.output.ListOutput;
import yolov3.inference.output.OutputFolder;
import yolov3.inference.output.VocOutput;
import yolov3.inference.output.YoloLabelOutput;
import yolov3.inference.video.ffmpeg.VideoSource;
import yolov3.io.Counted;
import yolov3.io.RealPath;
import yolov3.io.UserException;

/** Output of detections: images, text files, crops, JSON. */
public final class OutputOptions {

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "detections",
      description =
          "Folder for images, videos and text files (default: ${DEFAULT-VALUE}). Only files that detect wrote are"
              + " overwritten.")
  private Path out;

  @Option(names = "--no-images", description = "Do not write images and videos with boxes.")
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
          "Also write text files to --out, for training or as a start for annotation tools: yolo writes labels/NAME.txt for each"
              + " image, and classes.txt; list writes one detections.txt, a list that train can read; coco writes"
              + " annotations/instances_default.json; voc writes Annotations/NAME.xml for each image.")
  private TextFormat text;

  @Option(
      names = "--save-confidence",
      description =
          "Write the confidence of each detection too, with --save-txt yolo, coco or voc.")
  private boolean withConfidence;

  @Option(
      names = "--frames",
      description =
          "Also write the frames of videos as images without boxes, frames/NAME-000001.png in --out. --save-txt list, coco and"
              + " voc name these images.")
  private boolean frames;

  @Option(
      names = "--crops",
      paramLabel = "DIR",
      description = "Also write each detection as an image: DIR/CLASS/NAME-N.png.")
  private Path crops;

  @Mixin private JsonOption json;

  @Mixin private JsonLinesOption jsonLines;

  /** Formats of boxes as text. */
  public enum TextFormat {
    /** A label file per image. */
    YOLO,
    /** One list, as the tutorial has it. */
    LIST,
    /** One file of COCO's instances. */
    COCO,
    /** An XML file of Pascal VOC per image. */
    VOC
  }

  /** Checks that the options go together, before the work starts. */
  public void check() {
    if (withConfidence && (text == null || text == TextFormat.LIST)) {
      throw new UserException(
          "--save-confidence needs --save-txt yolo, coco or voc; a list has no place for confidences");
    }
    if (groundTruth != null && noImages) {
      throw new UserException(
          "--ground-truth is drawn on images, which --no-images switches off; give only one of these options");
    }
    if (json.isStandardOutput() && jsonLines.isStandardOutput()) {
      throw new UserException(
          "--json and --json-lines both are -; give standard output to one of them");
    }
    if (json.file().isPresent()
        && json.file().map(RealPath::of).equals(jsonLines.file().map(RealPath::of))) {
      throw new UserException("--json and --json-lines are the same file; give each its own");
    }
    json.check();
    jsonLines.check();
  }

  /** Tells which files earlier calls with these folders have written: none of them is an input. */
  public Predicate<Path> isOutput() {
    Predicate<Path> written = OutputFolder.writtenInto(out);
    return crops == null ? written : written.or(OutputFolder.writtenInto(crops));
  }

  /**
   * Checks that the options suit the inputs.
   *
   * @param network files of it, never written over
   */
  public void check(DetectionInputs inputs, List<Path> network) {
    List<Path> read = new ArrayList<>(inputs.files());
    read.addAll(network);
    Optional.ofNullable(groundTruth).ifPresent(read::add);
    json.requireNoInput(read);
    jsonLines.requireNoInput(read);
    if (inputs.videos().isEmpty()) {
      if (frames) {
        throw new UserException("--frames is of videos, and there is none");
      }
      return;
    }
    VideoSource first = inputs.videos().get(0);
    if (json.isGiven()) {
      throw new UserException(
          "--json holds all detections until the end, which is too much for the video %s; use --json-lines"
              .formatted(first));
    }
    if (!frames && text != null && text != TextFormat.YOLO) {
      throw new UserException(
          "--save-txt %s names images, and the frames of %s are none; write them too with --frames"
              .formatted(text.name().toLowerCase(Locale.ROOT), first));
    }
    if (groundTruth != null) {
      throw new UserException(
          "--ground-truth is of images, and %s is a video; detect in it without this option"
              .formatted(first));
    }
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
   * @param found inputs, whose files are not written over
   * @param terminal for JSON on standard output
   * @throws UserException when files of somebody else are in the way
   */
  public DetectionFiles open(
      DetectionInputs found, ClassNames classes, KnownGroundTruth known, PrintWriter terminal) {
    Collection<Path> inputs = found.files();
    OutputFolder folder = new OutputFolder(out, inputs);
    DetectionDrawer drawer = new DetectionDrawer(classes.names());
    DetectionFiles files =
        new DetectionFiles(folder, noImages ? Optional.empty() : Optional.of(drawer));
    if (!noImages && !found.images().isEmpty()) {
      files.addImageOutput(new AnnotatedImageOutput(folder, drawer, known::of), "images in " + out);
    }
    if (frames) {
      files.addFrameImages(new FrameImageOutput(folder), "frames in " + out.resolve("frames"));
    }
    if (text != null) {
      addText(files, folder, inputs, classes);
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
    if (jsonLines.isGiven()) {
      files.addOutput(
          new JsonLinesOutput(classes, frames, jsonLines.open(terminal)),
          "JSON Lines in " + jsonLines);
    }
    return files;
  }

  /**
   * Warns of text files that annotation tools won't find beside the images.
   *
   * @param renamed names of the images whose own name was taken
   */
  public void warnOfNames(Map<Path, String> renamed, Consumer<String> warnings) {
    if (!renamed.isEmpty() && (text == TextFormat.YOLO || text == TextFormat.VOC)) {
      Map.Entry<Path, String> first = renamed.entrySet().iterator().next();
      warnings.accept(
          "--save-txt: names of %s are taken, so that their text files have others: '%s' is of %s"
              .formatted(Counted.of(renamed.size(), "image"), first.getValue(), first.getKey()));
    }
  }

  private void addText(
      DetectionFiles files, OutputFolder folder, Collection<Path> inputs, ClassNames classes) {
    switch (text) {
      case YOLO -> {
        files.addOutput(
            new YoloLabelOutput(folder, withConfidence), "labels in " + out.resolve("labels"));
        files.addOutput(
            new ClassNamesOutput(folder, classes),
            "class names in " + out.resolve(ClassNamesOutput.FILE));
      }
      case LIST ->
          files.addOutput(
              new ListOutput(folder, inputs), "list in " + out.resolve(ListOutput.FILE));
      case COCO ->
          files.addOutput(
              new CocoOutput(folder, classes, withConfidence),
              "annotations in " + out.resolve(CocoOutput.FILE));
      case VOC ->
          files.addOutput(
              new VocOutput(folder, classes, withConfidence),
              "annotations in " + out.resolve("Annotations"));
    }
  }

  /** Tells whether standard output is for JSON alone. */
  public boolean isJsonOnStandardOutput() {
    return json.isStandardOutput() || jsonLines.isStandardOutput();
  }
}

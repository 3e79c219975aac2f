package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import yolov3.cli.option.OutputOptions;
import yolov3.cli.option.TextFormat;
import yolov3.data.ClassNames;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.inference.ImageDetections;
import yolov3.inference.output.AnnotatedImageOutput;
import yolov3.inference.output.CropOutput;
import yolov3.inference.output.DetectionOutput;
import yolov3.inference.output.JsonOutput;
import yolov3.inference.output.KnownGroundTruth;
import yolov3.inference.output.ListOutput;
import yolov3.inference.output.OutputFolder;
import yolov3.inference.output.OutputNames;
import yolov3.inference.output.YoloLabelOutput;

/** All files that a call of {@code detect} writes. */
final class DetectionFiles {

  private final OutputOptions options;
  private final OutputNames names;
  private final List<DetectionOutput> outputs = new ArrayList<>();
  private final List<String> places = new ArrayList<>();
  private JsonOutput json;

  /**
   * @param inputs images that must not be written over
   * @throws yolov3.io.UserException when files of somebody else are in the way
   */
  DetectionFiles(
      OutputOptions options,
      Collection<Path> inputs,
      ClassNames classes,
      KnownGroundTruth groundTruth) {
    this.options = options;
    OutputFolder folder = new OutputFolder(options.out(), inputs);
    names =
        new OutputNames(
            name ->
                folder.isFree(AnnotatedImageOutput.file(name))
                    && folder.isFree(YoloLabelOutput.file(name)));
    if (options.draws()) {
      DetectionDrawer drawer = new DetectionDrawer(classes.names());
      add(new AnnotatedImageOutput(folder, drawer, groundTruth::of), "images in " + options.out());
    }
    if (options.text() == TextFormat.YOLO) {
      add(
          new YoloLabelOutput(folder, options.withConfidence()),
          "labels in " + options.out().resolve("labels"));
    }
    if (options.text() == TextFormat.LIST) {
      add(new ListOutput(folder, inputs), "list in " + options.out().resolve(ListOutput.FILE));
    }
    if (options.crops() != null) {
      add(
          new CropOutput(new OutputFolder(options.crops(), inputs), classes),
          "crops in " + options.crops());
    }
    if (options.json().isGiven()) {
      json = new JsonOutput(classes, options.draws() ? options.out() : null);
      add(json, "JSON in " + options.json());
    }
  }

  private void add(DetectionOutput output, String place) {
    outputs.add(output);
    places.add(place);
  }

  void add(ImageDetections found) {
    String name = names.next(found.path());
    outputs.forEach(output -> output.add(name, found));
  }

  /** Writes what is written at the end. */
  void finish(PrintWriter terminal) {
    outputs.forEach(DetectionOutput::finish);
    if (json != null) {
      options.json().write(json.images(), terminal);
      terminal.flush();
    }
  }

  /** Returns the places of the files, as the end of a line. */
  String places() {
    return places.isEmpty() ? "" : "; " + String.join(", ", places);
  }
}

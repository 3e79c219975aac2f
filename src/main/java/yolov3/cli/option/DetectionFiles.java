package yolov3.cli.option;

import java.util.ArrayList;
import java.util.List;
import yolov3.inference.ImageDetections;
import yolov3.inference.output.DetectionOutput;
import yolov3.inference.output.OutputNames;

/** All files that a call of {@code detect} writes. */
public final class DetectionFiles {

  private final OutputNames names;
  private final List<DetectionOutput> outputs = new ArrayList<>();
  private final List<String> places = new ArrayList<>();

  DetectionFiles(OutputNames names) {
    this.names = names;
  }

  void addOutput(DetectionOutput output, String place) {
    outputs.add(output);
    places.add(place);
  }

  public void add(ImageDetections found) {
    String name = names.next(found.path());
    outputs.forEach(output -> output.add(name, found));
  }

  /** Writes what is written at the end. */
  public void finish() {
    outputs.forEach(DetectionOutput::finish);
  }

  /** Returns the places of the files, as the end of a line. */
  public String places() {
    return places.isEmpty() ? "" : "; " + String.join(", ", places);
  }
}

package yolov3.inference.output;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.DatasetReader;
import yolov3.geometry.LabelledBox;
import yolov3.io.RealPath;

/** The ground truth of images, by the {@link RealPath} of their files. */
public record KnownGroundTruth(Map<Path, List<LabelledBox>> boxes) {

  /** Returns that of no image. */
  public static KnownGroundTruth none() {
    return new KnownGroundTruth(Map.of());
  }

  /**
   * Reads all splits of a data set.
   *
   * @param names of the detector's classes
   * @param warnings takes a line for each label that is skipped
   * @throws yolov3.io.UserException with all mistakes in its files
   */
  public static KnownGroundTruth read(
      DatasetReader files, ClassNames names, Consumer<String> warnings) {
    Map<Path, List<LabelledBox>> boxes = new HashMap<>();
    for (List<LabelledImage> images : files.readAll(names, warnings).values()) {
      images.forEach(image -> boxes.put(RealPath.of(image.image()), image.boxes()));
    }
    return new KnownGroundTruth(boxes);
  }

  /** Returns that of an image; empty when the data set does not have it. */
  public Optional<List<LabelledBox>> of(Path image) {
    return Optional.ofNullable(boxes.get(RealPath.of(image)));
  }
}

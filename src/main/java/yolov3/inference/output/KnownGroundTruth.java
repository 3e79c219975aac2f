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

/** The true objects of images, by the files of the images. */
public final class KnownGroundTruth {

  private final Map<Path, List<LabelledBox>> objects = new HashMap<>();

  private KnownGroundTruth() {}

  /** Of no image. */
  public static KnownGroundTruth none() {
    return new KnownGroundTruth();
  }

  /**
   * Reads all parts of a data set.
   *
   * @param names of the detector's classes
   * @param warnings hears what was left out
   * @throws yolov3.io.UserException with all that is wrong in its files
   */
  public static KnownGroundTruth read(
      DatasetReader files, ClassNames names, Consumer<String> warnings) {
    KnownGroundTruth truth = new KnownGroundTruth();
    for (List<LabelledImage> images : files.readAll(names, warnings).values()) {
      images.forEach(image -> truth.objects.put(RealPath.of(image.image()), image.boxes()));
    }
    return truth;
  }

  /** Empty when the data set does not have the image. */
  public Optional<List<LabelledBox>> of(Path image) {
    return Optional.ofNullable(objects.get(RealPath.of(image)));
  }
}

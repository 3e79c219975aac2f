package yolov3.inference.output;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.annotation.coco.CocoImage;
import yolov3.data.annotation.coco.CocoWriter;
import yolov3.inference.ImageDetections;

/**
 * All images in one file of COCO's instances, as annotation tools import them. Images are named by
 * their paths from the folder that has them all, for images of one folder by their names.
 */
public final class CocoOutput implements DetectionOutput {

  /** The file's name; that of CVAT's own exports. */
  public static final String FILE = "annotations/instances_default.json";

  private final OutputFolder folder;
  private final ClassNames classNames;
  private final boolean withScores;
  private final List<Path> paths = new ArrayList<>();
  private final List<CocoImage> images = new ArrayList<>();

  /**
   * @param withScores whether annotations have the confidence, as {@code score}
   * @throws yolov3.io.UserException when such a file of somebody else lies in the folder
   */
  public CocoOutput(OutputFolder folder, ClassNames classNames, boolean withScores) {
    folder.requireFree(FILE);
    this.folder = folder;
    this.classNames = classNames;
    this.withScores = withScores;
  }

  @Override
  public void add(String name, ImageDetections found) {
    List<LabelledDetection> labels = LabelledDetection.of(found);
    paths.add(found.path().toAbsolutePath().normalize());
    images.add(
        new CocoImage(
            name,
            found.image().size(),
            LabelledDetection.objects(labels),
            withScores ? LabelledDetection.scores(labels) : List.of()));
  }

  @Override
  public void finish() {
    Path common = paths.isEmpty() ? Path.of("") : paths.get(0).getParent();
    for (Path path : paths) {
      while (common != null && !path.startsWith(common)) {
        common = common.getParent(); // none for two drives of Windows
      }
    }
    List<CocoImage> named = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      CocoImage image = images.get(i);
      Path path = common == null ? paths.get(i) : common.relativize(paths.get(i));
      String name = path.toString().replace(File.separatorChar, '/');
      named.add(new CocoImage(name, image.size(), image.boxes(), image.scores()));
    }
    folder.write(FILE, file -> CocoWriter.write(file, classNames, named));
  }
}

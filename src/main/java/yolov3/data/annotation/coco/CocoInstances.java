package yolov3.data.annotation.coco;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import yolov3.data.CocoId;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.geometry.LabelledBox;

/**
 * Content of a COCO instances file.
 *
 * @param file the file, for messages
 * @param images in the order of the file
 * @param annotations in the order of the file
 * @param categories names by id, in the order of the ids
 * @param problems of single objects, which are in none of the lists
 */
record CocoInstances(
    Path file,
    List<Image> images,
    List<Annotation> annotations,
    SortedMap<CocoId, String> categories,
    List<String> problems) {

  /**
   * One of {@code images}.
   *
   * @param width pixels, or {@link ImageSizeCheck#UNKNOWN}
   * @param height pixels, or {@link ImageSizeCheck#UNKNOWN}
   */
  record Image(CocoId id, String fileName, int width, int height) {}

  /**
   * One of {@code annotations}.
   *
   * @param id for messages: a long, or a {@link CocoId}, which takes more memory, where it is not
   *     one; its place in the list when it has none
   * @param x left edge of the box, pixels
   * @param y top edge of the box, pixels
   * @param area square pixels, or NaN when absent
   */
  record Annotation(
      Object id,
      CocoId imageId,
      CocoId categoryId,
      double x,
      double y,
      double width,
      double height,
      float area,
      LabelledBox.Kind kind) {

    /** Tells whether it has no area, as one of COCO's own training file has. */
    boolean isDegenerate() {
      return width == 0 && height >= 0 || height == 0 && width >= 0;
    }
  }

  String where(Annotation annotation) {
    return "%s: annotation %s: ".formatted(file, annotation.id());
  }
}

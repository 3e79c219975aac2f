package yolov3.evaluation;

import java.util.List;
import java.util.stream.LongStream;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.LabelledImage;

/**
 * What is in the images of a split, and the ids by which files in COCO's formats call images and
 * classes.
 *
 * @param images in the order in which they are scored
 * @param names of the classes
 * @param hasIds whether the data set has ids of its own, as COCO's do; else they are counted, for
 *     files that are written, and say nothing about files of others
 * @param imageIds of each image
 * @param categoryIds of each class
 */
public record GroundTruth(
    List<LabelledImage> images,
    ClassNames names,
    boolean hasIds,
    List<CocoId> imageIds,
    List<CocoId> categoryIds) {

  /** Keeps copies; refuses ids that are not one for each image and class. */
  public GroundTruth {
    images = List.copyOf(images);
    imageIds = List.copyOf(imageIds);
    categoryIds = List.copyOf(categoryIds);
    if (imageIds.size() != images.size() || categoryIds.size() != names.count()) {
      throw new IllegalArgumentException(
          "%d image ids for %d images, %d category ids for %d classes"
              .formatted(imageIds.size(), images.size(), categoryIds.size(), names.count()));
    }
  }

  /** Of a data set with ids of its own. */
  public GroundTruth(
      List<LabelledImage> images,
      ClassNames names,
      List<CocoId> imageIds,
      List<CocoId> categoryIds) {
    this(images, names, true, imageIds, categoryIds);
  }

  /** Of a list that has no ids: images and classes are counted from 1, in their order. */
  public static GroundTruth numbered(List<LabelledImage> images, ClassNames names) {
    return new GroundTruth(images, names, false, fromOne(images.size()), fromOne(names.count()));
  }

  private static List<CocoId> fromOne(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(CocoId::of).toList();
  }
}

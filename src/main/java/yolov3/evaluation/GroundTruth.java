package yolov3.evaluation;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import yolov3.data.ClassNames;
import yolov3.data.CocoId;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;

/**
 * Ground truth of a split, and the ids of its images and classes in COCO's formats.
 *
 * @param images in the order of the results
 * @param hasIds whether the data set has ids of its own, as COCO's do; else they are counted, for
 *     files that are written, and say nothing about files of others
 * @param imageIds one per image
 * @param categoryIds one per class
 * @param otherCategories class of each further category that has the name of a class
 */
public record GroundTruth(
    List<LabelledImage> images,
    ClassNames names,
    boolean hasIds,
    List<CocoId> imageIds,
    List<CocoId> categoryIds,
    Map<CocoId, Integer> otherCategories) {

  public GroundTruth {
    if (imageIds.size() != images.size() || categoryIds.size() != names.count()) {
      throw new IllegalArgumentException(
          "%d image ids for %d images, %d category ids for %d classes"
              .formatted(imageIds.size(), images.size(), categoryIds.size(), names.count()));
    }
  }

  /** Makes the ground truth of a data set with ids of its own. */
  public GroundTruth(List<LabelledImage> images, ClassNames names, CocoIds ids) {
    this(images, names, true, ids.images(), ids.categories(), ids.otherCategories());
  }

  /**
   * Returns the images in the order of their ids, in which pycocotools takes detections of equal
   * confidence.
   */
  public GroundTruth sortedByImageId() {
    List<Integer> order =
        IntStream.range(0, images.size())
            .boxed()
            .sorted(Comparator.comparing(imageIds::get))
            .toList();
    return new GroundTruth(
        order.stream().map(images::get).toList(),
        names,
        hasIds,
        order.stream().map(imageIds::get).toList(),
        categoryIds,
        otherCategories);
  }

  /** Makes the ground truth of a data set without ids: both are counted from 1, in order. */
  public static GroundTruth numbered(List<LabelledImage> images, ClassNames names) {
    return new GroundTruth(
        images, names, false, fromOne(images.size()), fromOne(names.count()), Map.of());
  }

  private static List<CocoId> fromOne(int count) {
    return LongStream.rangeClosed(1, count).mapToObj(CocoId::of).toList();
  }
}

package yolov3.data.loader;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import yolov3.data.LabelledImage;
import yolov3.geometry.LabelledBox;

/**
 * Numbers of images and objects of each class, by index; objects that do not count are not counted.
 *
 * @param images that have the class
 * @param objects of the class
 */
public record ClassCounts(int[] images, int[] objects) {

  /** Counts some images. */
  public static ClassCounts of(List<LabelledImage> images, int classCount) {
    ClassCounts counts = new ClassCounts(new int[classCount], new int[classCount]);
    for (LabelledImage image : images) {
      Set<Integer> classes = new HashSet<>();
      for (LabelledBox box : image.boxes()) {
        if (box.counts()) {
          counts.objects[box.classIndex()]++;
          classes.add(box.classIndex());
        }
      }
      classes.forEach(index -> counts.images[index]++);
    }
    return counts;
  }

  /** Counts an epoch of a plan. */
  public static ClassCounts ofEpoch(BatchPlan plan, long epoch, int classCount) {
    return of(
        IntStream.range(0, plan.imageCount()).mapToObj(i -> plan.image(epoch, i)).toList(),
        classCount);
  }
}

package yolov3.data.loader;

import java.util.HashSet;
import java.util.Set;
import yolov3.data.LabelledImage;
import yolov3.geometry.LabelledBox;

/**
 * How often the classes come, by index; objects that do not count are not counted.
 *
 * @param images that have the class
 * @param objects of the class
 */
public record ClassCounts(int[] images, int[] objects) {

  /** What is in some images. */
  public static ClassCounts of(Iterable<LabelledImage> images, int classCount) {
    ClassCounts counts = new ClassCounts(new int[classCount], new int[classCount]);
    images.forEach(counts::add);
    return counts;
  }

  /** What an epoch of a plan has. */
  public static ClassCounts ofEpoch(BatchPlan plan, long epoch, int classCount) {
    ClassCounts counts = new ClassCounts(new int[classCount], new int[classCount]);
    for (int position = 0; position < plan.imageCount(); position++) {
      counts.add(plan.image(epoch, position));
    }
    return counts;
  }

  private void add(LabelledImage image) {
    Set<Integer> classes = new HashSet<>();
    for (LabelledBox box : image.boxes()) {
      if (box.counts()) {
        objects[box.classIndex()]++;
        classes.add(box.classIndex());
      }
    }
    classes.forEach(index -> images[index]++);
  }
}

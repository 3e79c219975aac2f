package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import yolov3.evaluation.DetectionIou;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/**
 * Which class is taken for which, among the detections from a score on.
 *
 * <p>In each image objects and detections pair off by their IoU, the highest first, whatever their
 * classes, down to a threshold; of equal IoUs those of the same class go first, then the higher
 * score. What is left over is an object taken for background, or background taken for an object.
 * Objects that need not be found are not counted, nor are detections of their class that overlap
 * them and have no other object.
 *
 * @param scoreThreshold least score of the detections
 * @param iouThreshold least IoU of a pair
 * @param counts [classes + 1, classes + 1]: a row for each true class, a column for each detected
 *     one; the last of both is the background
 */
public record ConfusionMatrix(
    double scoreThreshold, double iouThreshold, List<List<Integer>> counts) {

  /** Keeps a copy. */
  public ConfusionMatrix {
    counts = counts.stream().map(List::copyOf).toList();
  }

  /**
   * @param images with classes from 0 to {@code classes} − 1
   * @param scoreThreshold least score that counts
   * @param iouThreshold least IoU of an object and its detection, above 0
   */
  public static ConfusionMatrix of(
      List<ImageResult> images, int classes, double scoreThreshold, double iouThreshold) {
    int[][] counts = new int[classes + 1][classes + 1];
    for (ImageResult image : images) {
      add(image, counts, scoreThreshold, iouThreshold);
    }
    List<List<Integer>> rows = new ArrayList<>();
    for (int[] row : counts) {
      rows.add(Arrays.stream(row).boxed().toList());
    }
    return new ConfusionMatrix(scoreThreshold, iouThreshold, rows);
  }

  /** The index of the background. */
  public int background() {
    return counts.size() - 1;
  }

  /** How often objects of one class were detected as another; see {@link #background}. */
  public int count(int trueClass, int detectedClass) {
    return counts.get(trueClass).get(detectedClass);
  }

  /**
   * Objects of one class that were detected as another; see {@link #background}.
   *
   * @param trueClass row
   * @param detectedClass column, never the same
   * @param count how many, at least 1
   */
  public record Confusion(int trueClass, int detectedClass, int count) {}

  /** All that was taken for something else, the most frequent first. */
  public List<Confusion> confusions() {
    List<Confusion> confusions = new ArrayList<>();
    for (int row = 0; row < counts.size(); row++) {
      for (int column = 0; column < counts.size(); column++) {
        if (row != column && count(row, column) > 0) {
          confusions.add(new Confusion(row, column, count(row, column)));
        }
      }
    }
    confusions.sort(Comparator.comparingInt(Confusion::count).reversed());
    return confusions;
  }

  private record Pair(int object, int detection, double iou, boolean sameClass, double score) {}

  private static void add(
      ImageResult image, int[][] counts, double scoreThreshold, double iouThreshold) {
    int background = counts.length - 1;
    List<LabelledBox> objects = image.groundTruth().stream().filter(LabelledBox::counts).toList();
    List<Detection> detections =
        image.detections().stream().filter(d -> d.score() >= scoreThreshold).toList();
    List<Pair> pairs = new ArrayList<>();
    for (int o = 0; o < objects.size(); o++) {
      for (int d = 0; d < detections.size(); d++) {
        Detection detection = detections.get(d);
        double iou = detection.box().iou(objects.get(o).box());
        if (iou >= iouThreshold) {
          boolean sameClass = detection.classIndex() == objects.get(o).classIndex();
          pairs.add(new Pair(o, d, iou, sameClass, detection.score()));
        }
      }
    }
    pairs.sort(
        Comparator.comparingDouble(Pair::iou)
            .thenComparing(Pair::sameClass)
            .thenComparingDouble(Pair::score)
            .reversed());
    boolean[] found = new boolean[objects.size()];
    boolean[] paired = new boolean[detections.size()];
    for (Pair pair : pairs) {
      if (!found[pair.object] && !paired[pair.detection]) {
        found[pair.object] = true;
        paired[pair.detection] = true;
        counts[objects.get(pair.object).classIndex()][
            detections.get(pair.detection).classIndex()]++;
      }
    }
    for (int o = 0; o < found.length; o++) {
      if (!found[o]) {
        counts[objects.get(o).classIndex()][background]++;
      }
    }
    for (int d = 0; d < paired.length; d++) {
      if (!paired[d] && !isOnOptional(detections.get(d), image.groundTruth(), iouThreshold)) {
        counts[background][detections.get(d).classIndex()]++;
      }
    }
  }

  private static boolean isOnOptional(
      Detection detection, List<LabelledBox> objects, double iouThreshold) {
    return objects.stream()
        .anyMatch(
            object ->
                !object.counts()
                    && object.classIndex() == detection.classIndex()
                    && DetectionIou.of(detection.box(), object) >= iouThreshold);
  }
}

package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import yolov3.data.ClassNames;
import yolov3.evaluation.DetectionIou;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/**
 * Confusion matrix of the detections from a confidence threshold on.
 *
 * <p>In each image objects and detections pair off by their IoU in descending order, whatever their
 * classes, down to a threshold; of equal IoUs those of the same class go first, then the higher
 * confidence. What is left over is an object predicted as background, or background predicted as an
 * object. Objects that need not be found are not counted, nor are detections of their class that
 * overlap them and have no other object.
 *
 * @param scoreThreshold min confidence of the detections
 * @param iouThreshold min IoU of a pair
 * @param counts [classes + 1, classes + 1]: a row for each ground-truth class, a column for each
 *     predicted one; the last of both is the background
 */
public record ConfusionMatrix(
    double scoreThreshold, double iouThreshold, List<List<Integer>> counts) {

  /**
   * Counts the pairs of a set of images.
   *
   * @param images with classes from 0 to {@code classes} − 1
   * @param iouThreshold above 0
   */
  public static ConfusionMatrix of(
      List<ImageResult> images, int classes, double scoreThreshold, double iouThreshold) {
    int[][] counts = new int[classes + 1][classes + 1];
    for (ImageResult image : images) {
      add(image, counts, scoreThreshold, iouThreshold);
    }
    List<List<Integer>> rows =
        Stream.of(counts).map(row -> IntStream.of(row).boxed().toList()).toList();
    return new ConfusionMatrix(scoreThreshold, iouThreshold, rows);
  }

  /** Returns the index of the background. */
  public int background() {
    return counts.size() - 1;
  }

  /** Returns the labels of the rows and columns: the classes and the background. */
  public List<String> labels(ClassNames names) {
    return Stream.concat(names.names().stream(), Stream.of("background")).toList();
  }

  /** Returns the number of objects of one class that were predicted as another. */
  public int count(int groundTruthClass, int predictedClass) {
    return counts.get(groundTruthClass).get(predictedClass);
  }

  /** Number of objects of one class that were predicted as another one, at least 1. */
  public record Confusion(int groundTruthClass, int predictedClass, int count) {}

  /** Returns all confusions, sorted by descending count. */
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
    boolean[] found = new boolean[objects.size()];
    boolean[] paired = new boolean[detections.size()];
    for (Pair pair : pairs(objects, detections, iouThreshold)) {
      if (!found[pair.object] && !paired[pair.detection]) {
        found[pair.object] = true;
        paired[pair.detection] = true;
        int predicted = detections.get(pair.detection).classIndex();
        counts[objects.get(pair.object).classIndex()][predicted]++;
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

  private static List<Pair> pairs(
      List<LabelledBox> objects, List<Detection> detections, double iouThreshold) {
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
    return pairs;
  }

  private static boolean isOnOptional(
      Detection detection, List<LabelledBox> objects, double iouThreshold) {
    return objects.stream()
        .filter(object -> !object.counts() && object.classIndex() == detection.classIndex())
        .anyMatch(object -> DetectionIou.of(detection.box(), object) >= iouThreshold);
  }
}

package yolov3.evaluation;

import java.util.List;
import yolov3.error.RunFailedException;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/** The truth and the detections of one class over all images, in the order of the images. */
final class ClassSamples {

  /** True boxes, pixels of their image. */
  final Box[] truths;

  /**
   * {@code truths} of image i are those from {@code firstTruth[i]} to {@code firstTruth[i + 1]}.
   */
  final int[] firstTruth;

  /** Detected boxes, pixels of their image. */
  final Box[] boxes;

  /** The score of each of {@code boxes}. */
  final double[] scores;

  /** The image of each of {@code boxes}. */
  final int[] imageOfBox;

  private ClassSamples(int truths, int detections, int images) {
    this.truths = new Box[truths];
    this.firstTruth = new int[images + 1];
    this.boxes = new Box[detections];
    this.scores = new double[detections];
    this.imageOfBox = new int[detections];
  }

  /**
   * Deals the boxes of all images out to their classes.
   *
   * @throws IllegalArgumentException if a class is not below {@code classes}
   * @throws RunFailedException if a score is not finite: it has no place in an order
   */
  static ClassSamples[] of(List<ImageResult> images, int classes) {
    int[] truths = new int[classes];
    int[] detections = new int[classes];
    for (int image = 0; image < images.size(); image++) {
      for (LabelledBox truth : images.get(image).truth()) {
        truths[requireClass(truth.classIndex(), classes, image)]++;
      }
      for (Detection detection : images.get(image).detections()) {
        detections[requireClass(detection.classIndex(), classes, image)]++;
        if (!Double.isFinite(detection.score())) {
          throw new RunFailedException(
              "detection of class %d in image %d has score %s; expected a finite number"
                  .formatted(detection.classIndex(), image, detection.score()));
        }
      }
    }
    ClassSamples[] samples = new ClassSamples[classes];
    for (int c = 0; c < classes; c++) {
      samples[c] = new ClassSamples(truths[c], detections[c], images.size());
    }
    int[] nextTruth = new int[classes];
    int[] nextBox = new int[classes];
    for (int image = 0; image < images.size(); image++) {
      for (LabelledBox truth : images.get(image).truth()) {
        int c = truth.classIndex();
        samples[c].truths[nextTruth[c]++] = truth.box();
      }
      for (Detection detection : images.get(image).detections()) {
        int c = detection.classIndex();
        int box = nextBox[c]++;
        samples[c].boxes[box] = detection.box();
        samples[c].scores[box] = detection.score();
        samples[c].imageOfBox[box] = image;
      }
      for (int c = 0; c < classes; c++) {
        samples[c].firstTruth[image + 1] = nextTruth[c];
      }
    }
    return samples;
  }

  private static int requireClass(int classIndex, int classes, int image) {
    if (classIndex < 0 || classIndex >= classes) {
      throw new IllegalArgumentException(
          "class %d in image %d; expected 0 to %d".formatted(classIndex, image, classes - 1));
    }
    return classIndex;
  }

  /** In how many images there is truth. */
  int imagesWithTruth() {
    int count = 0;
    for (int image = 0; image + 1 < firstTruth.length; image++) {
      if (firstTruth[image] < firstTruth[image + 1]) {
        count++;
      }
    }
    return count;
  }
}

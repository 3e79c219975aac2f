package yolov3.evaluation;

import java.util.List;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.io.RunFailedException;

/** The ground truth and the detections of one class over all images, in the order of the images. */
public final class ClassSamples {

  /** The true objects. */
  public final LabelledBox[] groundTruth;

  /**
   * {@code groundTruth} of image i is from {@code firstOfImage[i]} to {@code firstOfImage[i + 1]}.
   */
  final int[] firstOfImage;

  /** Detected boxes, pixels of their image. */
  public final Box[] boxes;

  /** The score of each of {@code boxes}. */
  public final double[] scores;

  /** The image of each of {@code boxes}. */
  public final int[] imageOfBox;

  private ClassSamples(int groundTruth, int detections, int images) {
    this.groundTruth = new LabelledBox[groundTruth];
    this.firstOfImage = new int[images + 1];
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
  public static ClassSamples[] of(List<ImageResult> images, int classes) {
    int[] objects = new int[classes];
    int[] detections = new int[classes];
    for (int image = 0; image < images.size(); image++) {
      for (LabelledBox object : images.get(image).groundTruth()) {
        objects[requireClass(object.classIndex(), classes, image)]++;
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
      samples[c] = new ClassSamples(objects[c], detections[c], images.size());
    }
    int[] nextObject = new int[classes];
    int[] nextBox = new int[classes];
    for (int image = 0; image < images.size(); image++) {
      for (LabelledBox object : images.get(image).groundTruth()) {
        int c = object.classIndex();
        samples[c].groundTruth[nextObject[c]++] = object;
      }
      for (Detection detection : images.get(image).detections()) {
        int c = detection.classIndex();
        int box = nextBox[c]++;
        samples[c].boxes[box] = detection.box();
        samples[c].scores[box] = detection.score();
        samples[c].imageOfBox[box] = image;
      }
      for (int c = 0; c < classes; c++) {
        samples[c].firstOfImage[image + 1] = nextObject[c];
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

  int imageCount() {
    return firstOfImage.length - 1;
  }

  /** In how many images there is an object that must be found. */
  int imagesWithGroundTruth() {
    int count = 0;
    for (int image = 0; image < imageCount(); image++) {
      boolean any = false;
      for (int i = firstOfImage[image]; i < firstOfImage[image + 1]; i++) {
        any |= groundTruth[i].counts();
      }
      if (any) {
        count++;
      }
    }
    return count;
  }
}

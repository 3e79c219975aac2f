package yolov3.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.io.RunFailedException;

/** Ground truth and detections of one class over all images, in the order of the images. */
public final class ClassSamples {

  public final List<LabelledBox> groundTruth = new ArrayList<>();
  final List<ImageDetection> detections = new ArrayList<>();

  /** Ground truth of image i is from {@code firstOfImage[i]} to {@code firstOfImage[i + 1]}. */
  final int[] firstOfImage;

  /** A detection with the index of its image. */
  public record ImageDetection(int image, Detection detection) {}

  private ClassSamples(int images) {
    this.firstOfImage = new int[images + 1];
  }

  /**
   * Groups the boxes of all images by class.
   *
   * @throws IllegalArgumentException if a class is not below {@code classes}
   * @throws RunFailedException if a confidence is not finite, so that it can't be sorted
   */
  public static List<ClassSamples> of(List<ImageResult> images, int classes) {
    List<ClassSamples> samples =
        IntStream.range(0, classes).mapToObj(c -> new ClassSamples(images.size())).toList();
    for (int image = 0; image < images.size(); image++) {
      for (LabelledBox object : images.get(image).groundTruth()) {
        ofClass(object.classIndex(), samples, image).groundTruth.add(object);
      }
      for (Detection detection : images.get(image).detections()) {
        ofClass(detection.classIndex(), samples, image)
            .detections
            .add(new ImageDetection(image, detection));
        if (!Double.isFinite(detection.score())) {
          throw new RunFailedException(
              "detection of class %d in image %d has confidence %s; expected a finite number"
                  .formatted(detection.classIndex(), image, detection.score()));
        }
      }
      for (ClassSamples ofClass : samples) {
        ofClass.firstOfImage[image + 1] = ofClass.groundTruth.size();
      }
    }
    return samples;
  }

  private static ClassSamples ofClass(int index, List<ClassSamples> samples, int image) {
    if (index < 0 || index >= samples.size()) {
      throw new IllegalArgumentException(
          "class %d in image %d; expected 0 to %d".formatted(index, image, samples.size() - 1));
    }
    return samples.get(index);
  }

  int imageCount() {
    return firstOfImage.length - 1;
  }

  /** Returns the detections sorted by descending confidence; equal ones keep their order. */
  List<ImageDetection> sorted() {
    double[] scores = detections.stream().mapToDouble(d -> d.detection.score()).toArray();
    return IntStream.of(DescendingOrder.of(scores)).mapToObj(detections::get).toList();
  }

  /** Counts the images with an object that must be found. */
  int imagesWithGroundTruth() {
    return (int)
        IntStream.range(0, imageCount())
            .filter(
                image ->
                    groundTruth.subList(firstOfImage[image], firstOfImage[image + 1]).stream()
                        .anyMatch(LabelledBox::counts))
            .count();
  }
}

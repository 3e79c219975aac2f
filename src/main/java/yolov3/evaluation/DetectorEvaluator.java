package yolov3.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;

/** Runs a detector on labelled images, and scores it. */
public final class DetectorEvaluator {

  private DetectorEvaluator() {}

  /**
   * Reads every image, runs the detector on it and scores what it says.
   *
   * @param images with their true boxes
   * @param classCount classes of the detector
   * @param detector gives detections in pixels of the image, down to low scores: a curve needs its
   *     tail
   * @param imagesDone hears how many images are done
   * @throws yolov3.io.UserException when an image can't be read
   */
  public static Metrics evaluate(
      List<LabelledImage> images,
      int classCount,
      Function<RgbImage, List<Detection>> detector,
      IntConsumer imagesDone) {
    return new CocoEvaluator(classCount).score(detect(images, detector, imagesDone));
  }

  /**
   * Reads every image and runs the detector on it; parameters as {@link #evaluate}.
   *
   * @return one for each image, in their order
   * @throws yolov3.io.UserException when an image can't be read
   */
  public static List<ImageResult> detect(
      List<LabelledImage> images,
      Function<RgbImage, List<Detection>> detector,
      IntConsumer imagesDone) {
    List<ImageResult> results = new ArrayList<>(images.size());
    for (LabelledImage image : images) {
      results.add(new ImageResult(image.boxes(), detector.apply(ImageDecoder.read(image.image()))));
      imagesDone.accept(results.size());
    }
    return results;
  }
}

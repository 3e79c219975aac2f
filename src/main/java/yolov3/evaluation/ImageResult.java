package yolov3.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntConsumer;
import yolov3.data.LabelledImage;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/** Ground truth and detections of one image, both in its pixels; detections in any order. */
public record ImageResult(List<LabelledBox> groundTruth, List<Detection> detections) {

  public ImageResult {
    groundTruth = List.copyOf(groundTruth);
    detections = List.copyOf(detections);
  }

  /**
   * Reads every image and runs the detector on it.
   *
   * @param detector gives detections in pixels of the image, down to low confidence: a curve needs
   *     its tail
   * @param imagesDone is told how many images are done
   * @return a result per image, in their order
   * @throws yolov3.io.UserException when an image can't be read
   */
  public static List<ImageResult> ofDetector(
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

package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.ErrorClassifier.DetectionError;
import yolov3.evaluation.analysis.ErrorClassifier.Target;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/**
 * Errors to look at first, at a confidence threshold and IoU 0.5: the false detections of each type
 * with the highest confidence, and the largest objects that are missed, of each image at most one
 * of both.
 *
 * @param falsePositives sorted by descending confidence
 * @param misses sorted by descending size
 */
public record WorstErrors(
    double confidenceThreshold, List<FalsePositive> falsePositives, List<Miss> misses) {

  /**
   * A detection that found no object.
   *
   * @param image index of its image
   * @param object that defines the type; empty for {@link ErrorType#BACKGROUND}
   * @param iou with that object
   */
  public record FalsePositive(
      int image, ErrorType type, Detection detection, Optional<LabelledBox> object, double iou) {}

  /** Reasons why an object is missed. */
  public enum Reason {
    /** A detection lies on it with another class. */
    CLASS,
    /** A detection of its class lies near it, IoU below 0.5. */
    LOCATION,
    /** A detection finds it, with a confidence below the threshold. */
    LOW_CONFIDENCE,
    /** No detection of any confidence finds it. */
    NOTHING
  }

  /**
   * An object that no detection found.
   *
   * @param image index of its image
   * @param detection that defines the reason; empty for {@link Reason#NOTHING}
   * @param iou with that detection
   */
  public record Miss(
      int image, LabelledBox object, Reason reason, Optional<Detection> detection, double iou) {}

  /**
   * Collects the worst errors.
   *
   * @param ofEachType max false positives of each type
   * @param misses max misses
   */
  public static WorstErrors of(
      List<ImageResult> images,
      int classes,
      double confidenceThreshold,
      int ofEachType,
      int misses) {
    ErrorClassifier all = classified(images, classes);
    ErrorClassifier shown =
        classified(images.stream().map(image -> cut(image, confidenceThreshold)).toList(), classes);
    return new WorstErrors(
        confidenceThreshold,
        mostConfident(shown, ofEachType),
        largest(shown.targetsOfImage(), all.targetsOfImage(), misses));
  }

  private static ErrorClassifier classified(List<ImageResult> images, int classes) {
    return new ErrorClassifier(AnalysisInput.of(images, classes));
  }

  private static ImageResult cut(ImageResult image, double confidenceThreshold) {
    return new ImageResult(
        image.groundTruth(),
        image.detections().stream().filter(d -> d.score() >= confidenceThreshold).toList());
  }

  private static List<FalsePositive> mostConfident(ErrorClassifier shown, int ofEachType) {
    Map<ErrorType, Integer> taken = new EnumMap<>(ErrorType.class);
    Set<Integer> images = new HashSet<>();
    List<FalsePositive> mostConfident = new ArrayList<>();
    List<DetectionError> errors = new ArrayList<>(shown.all());
    errors.sort(Comparator.comparingDouble((DetectionError e) -> e.detection().score()).reversed());
    for (DetectionError e : errors) {
      if (taken.getOrDefault(e.type(), 0) < ofEachType && images.add(e.image())) {
        taken.merge(e.type(), 1, Integer::sum);
        Optional<LabelledBox> object = Optional.ofNullable(e.target()).map(t -> t.object);
        mostConfident.add(new FalsePositive(e.image(), e.type(), e.detection(), object, e.iou()));
      }
    }
    return mostConfident;
  }

  private static List<Miss> largest(List<List<Target>> shown, List<List<Target>> all, int max) {
    Comparator<Miss> bySize = Comparator.comparingDouble(miss -> miss.object().area());
    List<Miss> largest = new ArrayList<>();
    for (int image = 0; image < shown.size(); image++) {
      List<Miss> ofImage = new ArrayList<>();
      for (int i = 0; i < shown.get(image).size(); i++) {
        if (!shown.get(image).get(i).isFound()) {
          ofImage.add(miss(image, shown.get(image).get(i), all.get(image).get(i)));
        }
      }
      ofImage.stream().max(bySize).ifPresent(largest::add);
    }
    return largest.stream().sorted(bySize.reversed()).limit(max).toList();
  }

  private static Miss miss(int image, Target shown, Target all) {
    LabelledBox object = shown.object;
    if (shown.best != null) {
      Reason reason = shown.best.type() == ErrorType.CLASS ? Reason.CLASS : Reason.LOCATION;
      Detection detection = shown.best.detection();
      return new Miss(image, object, reason, Optional.of(detection), shown.best.iou());
    }
    if (all.isFound()) {
      double iou = all.foundBy.box().iou(object.box());
      return new Miss(image, object, Reason.LOW_CONFIDENCE, Optional.of(all.foundBy), iou);
    }
    return new Miss(image, object, Reason.NOTHING, Optional.empty(), 0);
  }
}

package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import yolov3.evaluation.CocoEvaluator;
import yolov3.evaluation.ImageResult;
import yolov3.evaluation.analysis.ErrorClassifier.Mistake;
import yolov3.evaluation.analysis.ErrorClassifier.Target;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/**
 * The mistakes to look at first, of a user who shows only the detections from a score on: the
 * surest false detections of each type, and the largest objects that are not found, at IoU 0.5. Of
 * each image there is at most one of both.
 *
 * @param scoreThreshold from which detections are shown
 * @param falsePositives the highest score first
 * @param misses the largest object first
 */
public record WorstErrors(
    double scoreThreshold, List<FalsePositive> falsePositives, List<Miss> misses) {

  /** Keeps copies of the lists. */
  public WorstErrors {
    falsePositives = List.copyOf(falsePositives);
    misses = List.copyOf(misses);
  }

  /**
   * A shown detection that found no object.
   *
   * @param image index of its image
   * @param type what is wrong with it
   * @param detection it
   * @param object that the type is by; none for {@link ErrorType#BACKGROUND}
   * @param iou with that object
   */
  public record FalsePositive(
      int image, ErrorType type, Detection detection, Optional<LabelledBox> object, double iou) {}

  /** Why an object is not found. */
  public enum Reason {
    /** A shown detection lies on it with another class. */
    CLASS,
    /** A shown detection of its class lies near it, IoU below 0.5. */
    LOCATION,
    /** A detection finds it, with a score below the threshold. */
    LOW_SCORE,
    /** No detection of any score finds it, and no shown one is about it. */
    NOTHING
  }

  /**
   * An object that no shown detection found.
   *
   * @param image index of its image
   * @param object it
   * @param reason why
   * @param detection that the reason is by; none for {@link Reason#NOTHING}
   * @param iou with that detection
   */
  public record Miss(
      int image, LabelledBox object, Reason reason, Optional<Detection> detection, double iou) {}

  /**
   * @param classes how many there are
   * @param scoreThreshold least score of what is shown
   * @param ofEachType false positives of each type, at most
   * @param misses at most
   */
  public static WorstErrors of(
      List<ImageResult> images, int classes, double scoreThreshold, int ofEachType, int misses) {
    ErrorClassifier all = sorted(images, classes);
    ErrorClassifier shown =
        sorted(images.stream().map(image -> cut(image, scoreThreshold)).toList(), classes);
    return new WorstErrors(
        scoreThreshold,
        surest(shown, ofEachType),
        largest(shown.targetsOfImage(), all.targetsOfImage(), misses));
  }

  private static ErrorClassifier sorted(List<ImageResult> images, int classes) {
    return ErrorClassifier.of(
        AnalysisInput.of(images, classes, CocoEvaluator.DEFAULT_MAX_DETECTIONS));
  }

  private static ImageResult cut(ImageResult image, double scoreThreshold) {
    return new ImageResult(
        image.groundTruth(),
        image.detections().stream().filter(d -> d.score() >= scoreThreshold).toList());
  }

  private static List<FalsePositive> surest(ErrorClassifier shown, int ofEachType) {
    Map<ErrorType, Integer> taken = new EnumMap<>(ErrorType.class);
    Set<Integer> images = new HashSet<>();
    List<FalsePositive> surest = new ArrayList<>();
    List<Mistake> bySureness =
        shown.mistakes().stream()
            .sorted(Comparator.comparingDouble((Mistake m) -> m.detection().score()).reversed())
            .toList();
    for (Mistake mistake : bySureness) {
      if (taken.getOrDefault(mistake.type(), 0) < ofEachType && images.add(mistake.image())) {
        taken.merge(mistake.type(), 1, Integer::sum);
        surest.add(
            new FalsePositive(
                mistake.image(),
                mistake.type(),
                mistake.detection(),
                Optional.ofNullable(mistake.nearest()),
                mistake.iou()));
      }
    }
    return surest;
  }

  private static List<Miss> largest(List<List<Target>> shown, List<List<Target>> all, int most) {
    List<Miss> largest = new ArrayList<>();
    for (int image = 0; image < shown.size(); image++) {
      List<Miss> ofImage = new ArrayList<>();
      for (int i = 0; i < shown.get(image).size(); i++) {
        if (!shown.get(image).get(i).isFound()) {
          ofImage.add(miss(image, shown.get(image).get(i), all.get(image).get(i)));
        }
      }
      ofImage.stream().max(bySize()).ifPresent(largest::add);
    }
    return largest.stream().sorted(bySize().reversed()).limit(most).toList();
  }

  private static Comparator<Miss> bySize() {
    return Comparator.comparingDouble(miss -> miss.object().area());
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
      return new Miss(image, object, Reason.LOW_SCORE, Optional.of(all.foundBy), iou);
    }
    return new Miss(image, object, Reason.NOTHING, Optional.empty(), 0);
  }
}

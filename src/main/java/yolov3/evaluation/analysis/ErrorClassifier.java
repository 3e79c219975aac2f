package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import yolov3.evaluation.ClassSamples.ImageDetection;
import yolov3.evaluation.DetectionMatches;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/** Every false detection and every missed object with its {@link ErrorType}. */
final class ErrorClassifier {

  private static final double FOREGROUND_IOU = 0.5;
  private static final double BACKGROUND_IOU = 0.1;

  private final AnalysisInput matched;
  private final List<List<Target>> targetsOfImage = new ArrayList<>();
  private final List<DetectionError[]> errors = new ArrayList<>(); // of each class, by rank
  private final int[] missed; // of each class
  private final int[] counts = new int[ErrorType.values().length];

  /** An object that must be found. */
  static final class Target {
    final LabelledBox object;
    final Detection foundBy; // null: not found
    DetectionError best; // of types CLASS and LOCATION, the one with the highest confidence

    Target(LabelledBox object, Detection foundBy) {
      this.object = object;
      this.foundBy = foundBy;
    }

    boolean isFound() {
      return foundBy != null;
    }
  }

  /**
   * A false detection.
   *
   * @param image index of its image
   * @param target the object that defines its type; null for BACKGROUND
   * @param iou with that object
   */
  record DetectionError(ErrorType type, int image, Detection detection, Target target, double iou) {

    private boolean isFixable() {
      return (type == ErrorType.CLASS || type == ErrorType.LOCATION) && !target.isFound();
    }

    /** Tells whether fixing it finds an object. */
    boolean winsItsTarget() {
      return isFixable() && target.best == this;
    }
  }

  ErrorClassifier(AnalysisInput matched) {
    this.matched = matched;
    this.missed = new int[matched.classCount()];
    collectTargets();
    classify();
  }

  /** Counts the detections of a type; of MISSED: the objects. */
  int count(ErrorType type) {
    return counts[type.ordinal()];
  }

  int missed(int classIndex) {
    return missed[classIndex];
  }

  /** Returns the errors by rank of the detection; null where it is none. */
  DetectionError[] ofClass(int classIndex) {
    return errors.get(classIndex);
  }

  List<DetectionError> all() {
    return errors.stream().flatMap(Stream::of).filter(Objects::nonNull).toList();
  }

  /** Returns the objects of each image that must be found, in their order. */
  List<List<Target>> targetsOfImage() {
    return targetsOfImage;
  }

  private void collectTargets() {
    Detection[][] finders = new Detection[matched.classCount()][];
    for (int c = 0; c < finders.length; c++) {
      finders[c] = new Detection[matched.samples().get(c).groundTruth.size()];
      DetectionMatches matches = matched.matches().get(c);
      for (int rank = 0; rank < matches.found.length; rank++) {
        if (matches.found[rank] != DetectionMatches.NO_MATCH) {
          finders[c][matches.found[rank]] = matches.detections.get(rank).detection();
        }
      }
    }
    int[] next = new int[finders.length];
    for (ImageResult image : matched.images()) {
      List<Target> targets = new ArrayList<>();
      for (LabelledBox object : image.groundTruth()) {
        Detection foundBy = finders[object.classIndex()][next[object.classIndex()]++];
        if (object.counts()) {
          targets.add(new Target(object, foundBy));
        }
      }
      targetsOfImage.add(targets);
    }
  }

  private void classify() {
    for (DetectionMatches matches : matched.matches()) {
      DetectionError[] ofClass = new DetectionError[matches.found.length];
      for (int rank = 0; rank < ofClass.length; rank++) {
        if (matches.found[rank] == DetectionMatches.NO_MATCH && !matches.isIgnored(0, 0, rank)) {
          DetectionError error = error(matches.detections.get(rank));
          ofClass[rank] = error;
          counts[error.type.ordinal()]++;
          if (error.isFixable()
              && (error.target.best == null
                  || error.target.best.detection.score() < error.detection.score())) {
            error.target.best = error;
          }
        }
      }
      errors.add(ofClass);
    }
    for (Target target : targetsOfImage.stream().flatMap(List::stream).toList()) {
      if (!target.isFound() && target.best == null) {
        missed[target.object.classIndex()]++;
        counts[ErrorType.MISSED.ordinal()]++;
      }
    }
  }

  private DetectionError error(ImageDetection detected) {
    int image = detected.image();
    Detection detection = detected.detection();
    Target ofClass = null;
    Target ofOther = null;
    double iouOfClass = 0;
    double iouOfOther = 0;
    for (Target target : targetsOfImage.get(image)) {
      double iou = detection.box().iou(target.object.box());
      if (target.object.classIndex() == detection.classIndex()) {
        if (iou > iouOfClass) {
          iouOfClass = iou;
          ofClass = target;
        }
      } else if (iou > iouOfOther) {
        iouOfOther = iou;
        ofOther = target;
      }
    }
    if (iouOfClass >= BACKGROUND_IOU && iouOfClass < FOREGROUND_IOU) {
      return new DetectionError(ErrorType.LOCATION, image, detection, ofClass, iouOfClass);
    }
    if (iouOfOther >= FOREGROUND_IOU) {
      return new DetectionError(ErrorType.CLASS, image, detection, ofOther, iouOfOther);
    }
    if (iouOfClass >= FOREGROUND_IOU) {
      return new DetectionError(ErrorType.DUPLICATE, image, detection, ofClass, iouOfClass);
    }
    return iouOfOther <= BACKGROUND_IOU
        ? new DetectionError(ErrorType.BACKGROUND, image, detection, null, 0)
        : new DetectionError(ErrorType.BOTH, image, detection, ofOther, iouOfOther);
  }
}

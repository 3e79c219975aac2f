package yolov3.evaluation.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import yolov3.evaluation.ClassSamples;
import yolov3.evaluation.DetectionMatches;
import yolov3.evaluation.ImageResult;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/** Every false detection and every object with its {@link ErrorType}. */
final class ErrorClassifier {

  private static final double FOREGROUND_IOU = 0.5;
  private static final double BACKGROUND_IOU = 0.1;

  private final AnalysisInput matched;
  private final List<List<Target>> targetsOfImage = new ArrayList<>();
  private final List<Mistake[]> mistakes = new ArrayList<>(); // of each class, by rank
  private final int[] missed; // of each class
  private final int[] counts = new int[ErrorType.values().length];

  /** An object that must be found, and who is about it. */
  static final class Target {
    final LabelledBox object;
    Detection foundBy;
    Mistake best; // of types CLASS and LOCATION, the one with the best score

    Target(LabelledBox object) {
      this.object = object;
    }

    boolean isFound() {
      return foundBy != null;
    }
  }

  /**
   * A false detection.
   *
   * @param image index of its image
   * @param target what it should have found; null where that is not known
   * @param nearest the object that its type is by; null for BACKGROUND
   * @param iou with that object
   */
  record Mistake(
      ErrorType type,
      int image,
      Detection detection,
      Target target,
      LabelledBox nearest,
      double iou) {

    /** Whether mending it finds an object. */
    boolean winsItsTarget() {
      return target != null && !target.isFound() && target.best == this;
    }
  }

  private ErrorClassifier(AnalysisInput matched) {
    this.matched = matched;
    this.missed = new int[matched.classCount()];
  }

  static ErrorClassifier of(AnalysisInput matched) {
    ErrorClassifier sorting = new ErrorClassifier(matched);
    sorting.markFound();
    sorting.sort();
    return sorting;
  }

  /** Detections of that type; of MISSED: objects. */
  int count(ErrorType type) {
    return counts[type.ordinal()];
  }

  /** Objects of a class that are MISSED. */
  int missed(int classIndex) {
    return missed[classIndex];
  }

  /** By rank of the detection; null where it is no mistake. */
  Mistake[] ofClass(int classIndex) {
    return mistakes.get(classIndex);
  }

  /** Of all classes. */
  List<Mistake> mistakes() {
    return mistakes.stream().flatMap(Stream::of).filter(Objects::nonNull).toList();
  }

  /** The objects of each image that must be found, in their order. */
  List<List<Target>> targetsOfImage() {
    return targetsOfImage;
  }

  private void sort() {
    for (int c = 0; c < matched.classCount(); c++) {
      DetectionMatches matches = matched.matches().get(c);
      Mistake[] ofClass = new Mistake[matches.scores.length];
      for (int rank = 0; rank < ofClass.length; rank++) {
        if (matches.found[rank] == DetectionMatches.NO_MATCH && !matches.isIgnored(0, 0, rank)) {
          ofClass[rank] = mistake(c, rank);
          counts[ofClass[rank].type.ordinal()]++;
        }
      }
      mistakes.add(ofClass);
    }
    for (List<Target> targets : targetsOfImage) {
      for (Target target : targets) {
        if (!target.isFound() && target.best == null) {
          missed[target.object.classIndex()]++;
          counts[ErrorType.MISSED.ordinal()]++;
        }
      }
    }
  }

  private void markFound() {
    Detection[][] finders = new Detection[matched.classCount()][];
    for (int c = 0; c < finders.length; c++) {
      finders[c] = new Detection[matched.samples().get(c).groundTruth.length];
      int[] found = matched.matches().get(c).found;
      for (int rank = 0; rank < found.length; rank++) {
        if (found[rank] != DetectionMatches.NO_MATCH) {
          finders[c][found[rank]] = detection(c, rank);
        }
      }
    }
    int[] next = new int[finders.length];
    for (ImageResult image : matched.images()) {
      List<Target> targets = new ArrayList<>();
      for (LabelledBox object : image.groundTruth()) {
        int index = next[object.classIndex()]++;
        if (object.counts()) {
          Target target = new Target(object);
          target.foundBy = finders[object.classIndex()][index];
          targets.add(target);
        }
      }
      targetsOfImage.add(targets);
    }
  }

  private Detection detection(int classIndex, int rank) {
    ClassSamples samples = matched.samples().get(classIndex);
    int index = matched.matches().get(classIndex).detections[rank];
    return new Detection(samples.boxes[index], classIndex, samples.scores[index]);
  }

  private Mistake mistake(int classIndex, int rank) {
    ClassSamples samples = matched.samples().get(classIndex);
    int image = samples.imageOfBox[matched.matches().get(classIndex).detections[rank]];
    Detection detection = detection(classIndex, rank);
    Box box = detection.box();
    Target ofClass = null;
    Target ofOther = null;
    double iouOfClass = 0;
    double iouOfOther = 0;
    for (Target target : targetsOfImage.get(image)) {
      double iou = box.iou(target.object.box());
      if (target.object.classIndex() == classIndex) {
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
      return about(
          new Mistake(ErrorType.LOCATION, image, detection, ofClass, ofClass.object, iouOfClass));
    }
    if (iouOfOther >= FOREGROUND_IOU) {
      return about(
          new Mistake(ErrorType.CLASS, image, detection, ofOther, ofOther.object, iouOfOther));
    }
    if (iouOfClass >= FOREGROUND_IOU) {
      return new Mistake(ErrorType.DUPLICATE, image, detection, null, ofClass.object, iouOfClass);
    }
    return iouOfOther <= BACKGROUND_IOU
        ? new Mistake(ErrorType.BACKGROUND, image, detection, null, null, 0)
        : new Mistake(ErrorType.BOTH, image, detection, null, ofOther.object, iouOfOther);
  }

  private static Mistake about(Mistake mistake) {
    Target target = mistake.target;
    if (!target.isFound()
        && (target.best == null || target.best.detection.score() < mistake.detection.score())) {
      target.best = mistake;
    }
    return mistake;
  }
}

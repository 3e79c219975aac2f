package yolov3.evaluation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Which kinds of error cost how much average precision, after TIDE (Bolya et al., arXiv
 * 2008.08115), at IoU 0.5 and background IoU 0.1.
 *
 * <p>A detection that found no object has one type, the first that fits of LOCATION, CLASS,
 * DUPLICATE, BACKGROUND and BOTH. The cost of a type is the mean average precision at IoU 0.5 if an
 * oracle mended all errors of that type and no others, less what it is:
 *
 * <ul>
 *   <li>CLASS and LOCATION: the detection becomes a true positive of its object, if that is not
 *       found already and no other detection of these two types about it has a better score; else
 *       it is dropped;
 *   <li>BOTH, DUPLICATE and BACKGROUND: it is dropped;
 *   <li>MISSED: the object is no longer counted; a class without any object left leaves the mean.
 * </ul>
 *
 * The costs do not add up to what is missing to 1: mending one type changes what another costs.
 *
 * <p>Differs from the paper's program: detections that do not count (they found what need not be
 * found) are no errors; a class without objects is not in the mean, as in {@link CocoScorer}; the
 * limit of detections is for an image and class.
 *
 * @param ap50 mean average precision at IoU 0.5 as it is; NaN without objects
 * @param shares every type
 */
public record ErrorSplit(double ap50, Map<ErrorType, Share> shares) {

  private static final double FOREGROUND_IOU = 0.5;
  private static final double BACKGROUND_IOU = 0.1;

  /** Keeps a copy of the map. */
  public ErrorSplit {
    shares = Map.copyOf(shares);
  }

  /**
   * One type of error.
   *
   * @param count detections of that type; of MISSED: objects
   * @param deltaAp50 mean average precision at IoU 0.5 that is lost by it, 0 to 1
   */
  public record Share(int count, double deltaAp50) {}

  /** The share of a type. */
  public Share share(ErrorType type) {
    return shares.get(type);
  }

  static ErrorSplit of(MatchedClasses matched) {
    Sorting sorting = new Sorting(matched);
    sorting.run();
    double ap50 = sorting.averagePrecision(null);
    Map<ErrorType, Share> shares = new EnumMap<>(ErrorType.class);
    for (ErrorType type : ErrorType.values()) {
      double mended = sorting.averagePrecision(type);
      // nothing is lost where nothing is left to be found
      double delta = Double.isNaN(mended) ? 0 : Math.max(0, mended - ap50);
      shares.put(type, new Share(sorting.counts[type.ordinal()], delta));
    }
    return new ErrorSplit(ap50, shares);
  }

  /** A true object of an image, and who is about it. */
  private static final class Target {
    final LabelledBox object;
    boolean found;
    Mistake best; // of types CLASS and LOCATION, the one with the best score

    Target(LabelledBox object) {
      this.object = object;
    }
  }

  /** A false detection; the target is what it should have found, if anything. */
  private record Mistake(ErrorType type, double score, Target target) {

    /** Whether mending it finds an object. */
    boolean winsItsTarget() {
      return target != null && !target.found && target.best == this;
    }
  }

  private static final class Sorting {

    private final MatchedClasses matched;
    private final List<List<Target>> targetsOfImage = new ArrayList<>();
    private final List<Mistake[]> mistakes = new ArrayList<>(); // of each class, by rank
    private final int[] missed; // of each class
    final int[] counts = new int[ErrorType.values().length];

    Sorting(MatchedClasses matched) {
      this.matched = matched;
      this.missed = new int[matched.classCount()];
    }

    void run() {
      markFound();
      for (int c = 0; c < matched.classCount(); c++) {
        ClassMatches matches = matched.matches().get(c);
        Mistake[] ofClass = new Mistake[matches.scores.length];
        for (int rank = 0; rank < ofClass.length; rank++) {
          if (matches.found[rank] == ClassMatches.NO_MATCH && !matches.isIgnored(0, 0, rank)) {
            ofClass[rank] = mistake(c, rank);
            counts[ofClass[rank].type.ordinal()]++;
          }
        }
        mistakes.add(ofClass);
      }
      for (List<Target> targets : targetsOfImage) {
        for (Target target : targets) {
          if (!target.found && target.best == null) {
            missed[target.object.classIndex()]++;
            counts[ErrorType.MISSED.ordinal()]++;
          }
        }
      }
    }

    private void markFound() {
      boolean[][] found = new boolean[matched.classCount()][];
      for (int c = 0; c < found.length; c++) {
        found[c] = new boolean[matched.samples().get(c).groundTruth.length];
        for (int object : matched.matches().get(c).found) {
          if (object != ClassMatches.NO_MATCH) {
            found[c][object] = true;
          }
        }
      }
      int[] next = new int[found.length];
      for (ImageResult image : matched.images()) {
        List<Target> targets = new ArrayList<>();
        for (LabelledBox object : image.groundTruth()) {
          int index = next[object.classIndex()]++;
          if (object.counts()) {
            Target target = new Target(object);
            target.found = found[object.classIndex()][index];
            targets.add(target);
          }
        }
        targetsOfImage.add(targets);
      }
    }

    private Mistake mistake(int classIndex, int rank) {
      ClassSamples samples = matched.samples().get(classIndex);
      int detection = matched.matches().get(classIndex).detections[rank];
      double score = samples.scores[detection];
      Box box = samples.boxes[detection];
      Target ofClass = null;
      Target ofOther = null;
      double iouOfClass = 0;
      double iouOfOther = 0;
      for (Target target : targetsOfImage.get(samples.imageOfBox[detection])) {
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
        return about(new Mistake(ErrorType.LOCATION, score, ofClass));
      }
      if (iouOfOther >= FOREGROUND_IOU) {
        return about(new Mistake(ErrorType.CLASS, score, ofOther));
      }
      if (iouOfClass >= FOREGROUND_IOU) {
        return new Mistake(ErrorType.DUPLICATE, score, null);
      }
      return new Mistake(
          iouOfOther <= BACKGROUND_IOU ? ErrorType.BACKGROUND : ErrorType.BOTH, score, null);
    }

    private static Mistake about(Mistake mistake) {
      Target target = mistake.target;
      if (!target.found && (target.best == null || target.best.score < mistake.score)) {
        target.best = mistake;
      }
      return mistake;
    }

    /** Mean over the classes with objects, once a type is mended; null: as it is. */
    double averagePrecision(ErrorType mended) {
      double[][] newcomers = newcomers(mended);
      double sum = 0;
      int classes = 0;
      for (int c = 0; c < matched.classCount(); c++) {
        int groundTruth =
            matched.matches().get(c).groundTruth(0) - (mended == ErrorType.MISSED ? missed[c] : 0);
        if (groundTruth > 0) {
          sum += averagePrecision(c, groundTruth, mended, newcomers[c]);
          classes++;
        }
      }
      return classes == 0 ? Double.NaN : sum / classes;
    }

    /** Scores of the detections that get a class by mending theirs, for each class. */
    private double[][] newcomers(ErrorType mended) {
      double[][] scores = new double[matched.classCount()][0];
      if (mended != ErrorType.CLASS) {
        return scores;
      }
      for (Mistake[] ofClass : mistakes) {
        for (Mistake mistake : ofClass) {
          if (mistake != null && mistake.type == ErrorType.CLASS && mistake.winsItsTarget()) {
            int c = mistake.target.object.classIndex();
            scores[c] = Arrays.copyOf(scores[c], scores[c].length + 1);
            scores[c][scores[c].length - 1] = mistake.score;
          }
        }
      }
      for (double[] ofClass : scores) {
        Arrays.sort(ofClass);
      }
      return scores;
    }

    /**
     * @param newcomers scores of further true positives, ascending
     */
    private double averagePrecision(
        int classIndex, int groundTruth, ErrorType mended, double[] newcomers) {
      ClassMatches matches = matched.matches().get(classIndex);
      Mistake[] ofClass = mistakes.get(classIndex);
      PrecisionEnvelope envelope = new PrecisionEnvelope(groundTruth);
      int newcomer = newcomers.length - 1;
      for (int rank = 0; rank < ofClass.length; rank++) {
        while (newcomer >= 0 && newcomers[newcomer] > matches.scores[rank]) {
          envelope.add(true);
          newcomer--;
        }
        Mistake mistake = ofClass[rank];
        if (mistake == null) {
          if (!matches.isIgnored(0, 0, rank)) {
            envelope.add(true);
          }
        } else if (mistake.type != mended) {
          envelope.add(false);
        } else if (mended == ErrorType.LOCATION && mistake.winsItsTarget()) {
          envelope.add(true);
        }
      }
      for (; newcomer >= 0; newcomer--) {
        envelope.add(true);
      }
      return envelope.mean(PrecisionEnvelope.COCO_RECALLS);
    }
  }
}

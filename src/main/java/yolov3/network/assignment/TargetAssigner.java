package yolov3.network.assignment;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import yolov3.config.section.LossConfig;
import yolov3.config.section.LossConfig.AnchorConflicts;
import yolov3.config.section.LossConfig.BackgroundBoxes;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargets.Positive;

/**
 * Assignment of ground-truth boxes to the anchors that are responsible for them.
 *
 * <p>On each scale every anchor whose IoU with the box is above the threshold is positive, both
 * centred on the centre of the cell for the anchor and at its own place for the box. If no anchor
 * of any scale is, the best one of all is. When two boxes want the same anchor of the same cell,
 * the later one of the image gets it; a box that loses all its anchors that way gets the best one
 * that no box has.
 *
 * <p>Source: the tutorial's {@code preprocess_true_boxes}. Differs from it: a box whose centre lies
 * on the right or bottom edge belongs to the last cell (there it is an IndexError), more than 100
 * boxes are all kept, and by default a box that loses all its anchors is not forgotten.
 */
public final class TargetAssigner {

  private final int inputSize;
  private final List<Integer> strides;
  private final List<List<Anchor>> anchorsByScale;
  private final LossConfig loss;

  public TargetAssigner(ModelConfig model, LossConfig loss) {
    inputSize = model.inputSize();
    strides = model.architecture().strides();
    anchorsByScale = model.anchorsByScale();
    this.loss = loss;
  }

  /**
   * Assigns the objects of one image. No prediction is responsible for an object that does not
   * count, and none that finds it, on any scale, is trained as background.
   *
   * @param objects ground truth of one image, input pixels, centres within the input
   * @return targets of each scale in order of stride
   */
  public List<ScaleTargets> assign(List<LabelledBox> objects) {
    return assign(objects, inputSize);
  }

  /**
   * Assigns the objects of one image in an input of another size than the model's.
   *
   * @param inputSize side of the input, pixels, a multiple of the largest stride
   */
  public List<ScaleTargets> assign(List<LabelledBox> objects, int inputSize) {
    Assignment assignment = new Assignment(objects, inputSize);
    return IntStream.range(0, strides.size()).mapToObj(assignment::targets).toList();
  }

  /**
   * Returns for each object the maximum IoU with an anchor that is responsible for it; 0 when none
   * is.
   */
  double[] anchorIous(List<LabelledBox> objects) {
    double[] ious = new double[objects.size()];
    for (Candidate owner : new Assignment(objects, inputSize).owners.values()) {
      ious[owner.object] = Math.max(ious[owner.object], owner.iou);
    }
    return ious;
  }

  double anchorThreshold() {
    return loss.anchorThreshold();
  }

  List<Anchor> anchors() {
    return anchorsByScale.stream().flatMap(List::stream).toList();
  }

  private static int cell(double pixels, int stride, int lastCell) {
    return Math.max(0, Math.min((int) Math.floor(pixels / stride), lastCell));
  }

  private record Slot(int scale, int row, int column, int anchor) {}

  /** A slot that could be responsible for an object, given by its index. */
  private record Candidate(int object, Slot slot, double iou) {}

  /** Owners of the slots of one image. */
  private final class Assignment {
    private final List<LabelledBox> objects;
    private final int inputSize;
    private final Map<Slot, Candidate> owners = new LinkedHashMap<>();

    /** For each scale the objects that got one of its slots, lost or not, or don't count. */
    private final List<BitSet> backgroundBoxes;

    Assignment(List<LabelledBox> objects, int inputSize) {
      this.objects = objects;
      this.inputSize = inputSize;
      backgroundBoxes = strides.stream().map(stride -> new BitSet()).toList();
      for (int i = 0; i < objects.size(); i++) {
        if (objects.get(i).counts()) {
          wanted(i).forEach(this::give);
        } else {
          int uncounted = i;
          backgroundBoxes.forEach(ofScale -> ofScale.set(uncounted));
        }
      }
      if (loss.anchorConflicts() == AnchorConflicts.NEXT_BEST) {
        giveToUnassigned();
      }
    }

    /** A later object replaces an earlier one in the same slot. */
    private void give(Candidate candidate) {
      owners.put(candidate.slot, candidate);
      backgroundBoxes.get(candidate.slot.scale).set(candidate.object);
    }

    private void giveToUnassigned() {
      BitSet assigned = new BitSet();
      owners.values().forEach(owner -> assigned.set(owner.object));
      for (int i = 0; i < objects.size(); i++) {
        if (objects.get(i).counts() && !assigned.get(i)) {
          candidates(i).stream()
              .filter(candidate -> !owners.containsKey(candidate.slot))
              .max(Comparator.comparingDouble(Candidate::iou))
              .ifPresent(this::give); // none: more boxes than anchors in the cells of all scales
        }
      }
    }

    /** Returns those above the threshold, else the best one. */
    private List<Candidate> wanted(int object) {
      List<Candidate> all = candidates(object);
      List<Candidate> good = all.stream().filter(c -> c.iou > loss.anchorThreshold()).toList();
      return good.isEmpty()
          ? all.stream().max(Comparator.comparingDouble(Candidate::iou)).stream().toList()
          : good;
    }

    /** Returns the anchors of every scale in the cell that holds the object's centre. */
    private List<Candidate> candidates(int object) {
      Box box = objects.get(object).box();
      List<Candidate> candidates = new ArrayList<>();
      for (int scale = 0; scale < strides.size(); scale++) {
        int stride = strides.get(scale);
        int lastCell = inputSize / stride - 1;
        int column = cell(box.centreX(), stride, lastCell);
        int row = cell(box.centreY(), stride, lastCell);
        List<Anchor> anchors = anchorsByScale.get(scale);
        for (int anchor = 0; anchor < anchors.size(); anchor++) {
          Box prior = anchors.get(anchor).centredAt((column + 0.5) * stride, (row + 0.5) * stride);
          candidates.add(
              new Candidate(object, new Slot(scale, row, column, anchor), prior.iou(box)));
        }
      }
      return candidates;
    }

    ScaleTargets targets(int scale) {
      List<Positive> positives = new ArrayList<>();
      owners.forEach(
          (slot, owner) -> {
            if (slot.scale == scale) {
              positives.add(
                  new Positive(slot.row, slot.column, slot.anchor, objects.get(owner.object)));
            }
          });
      List<LabelledBox> background =
          loss.backgroundBoxes() == BackgroundBoxes.ALL
              ? objects
              : backgroundBoxes.get(scale).stream().mapToObj(objects::get).toList();
      return new ScaleTargets(positives, background);
    }
  }
}

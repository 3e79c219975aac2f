package yolov3.assignment;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import yolov3.assignment.ScaleTargets.Positive;
import yolov3.config.LossConfig;
import yolov3.config.LossConfig.BackgroundBoxes;
import yolov3.config.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/**
 * Decides which anchors answer for the true boxes of an image.
 *
 * <p>On each scale every anchor whose IoU with the box is above the threshold is positive, both
 * centred on the centre of the cell for the anchor and at its own place for the box. If no anchor
 * of any scale is, the best one of all is. When two boxes want the same anchor of the same cell,
 * the later one of the image has it.
 *
 * <p>Source: the tutorial's {@code preprocess_true_boxes}. Differs from it: a box whose centre lies
 * on the right or bottom edge belongs to the last cell (there it is an IndexError), and more than
 * 100 boxes are all kept.
 */
public final class TargetAssigner {

  private final int inputSize;
  private final List<Integer> strides;
  private final List<List<Anchor>> anchorsByScale;
  private final double anchorThreshold;
  private final BackgroundBoxes background;

  /**
   * @param model gives input size, strides and anchors
   * @param loss gives the IoU threshold and which boxes guard against background
   */
  public TargetAssigner(ModelConfig model, LossConfig loss) {
    inputSize = model.inputSize();
    strides = model.architecture().strides();
    anchorsByScale = model.anchorsByScale();
    anchorThreshold = loss.anchorThreshold();
    background = loss.backgroundBoxes();
  }

  /**
   * Finds the predictions that answer for the objects of one image. None answers for an object that
   * does not count; what finds it, on any scale, is not taught to be background.
   *
   * @param objects the true boxes of one image, input pixels, centres within the input
   * @return targets of each scale in order of stride
   */
  public List<ScaleTargets> assign(List<LabelledBox> objects) {
    return assign(objects, inputSize);
  }

  /**
   * The same for an input of another size than the model's.
   *
   * @param inputSize side of the input, pixels, a multiple of the largest stride
   */
  public List<ScaleTargets> assign(List<LabelledBox> objects, int inputSize) {
    List<ScaleBuilder> scales = strides.stream().map(stride -> new ScaleBuilder()).toList();
    for (LabelledBox object : objects) {
      if (!object.counts()) {
        scales.forEach(scale -> scale.guard(object));
        continue;
      }
      Candidate best = null;
      boolean assigned = false;
      for (int scale = 0; scale < strides.size(); scale++) {
        for (Candidate candidate : candidates(object, scale, inputSize)) {
          if (candidate.iou > anchorThreshold) {
            scales.get(scale).add(candidate.positive);
            assigned = true;
          }
          if (best == null || candidate.iou > best.iou) {
            best = candidate;
          }
        }
      }
      if (!assigned) {
        scales.get(best.scale).add(best.positive);
      }
    }
    return scales.stream()
        .map(scale -> scale.build(background == BackgroundBoxes.ALL ? objects : scale.ownBoxes()))
        .toList();
  }

  /** The three anchors of a scale in the cell that holds the object's centre. */
  private List<Candidate> candidates(LabelledBox object, int scale, int inputSize) {
    int stride = strides.get(scale);
    int lastCell = inputSize / stride - 1;
    int column = cell(object.box().centreX(), stride, lastCell);
    int row = cell(object.box().centreY(), stride, lastCell);
    List<Anchor> anchors = anchorsByScale.get(scale);
    List<Candidate> candidates = new ArrayList<>(anchors.size());
    for (int anchor = 0; anchor < anchors.size(); anchor++) {
      Box prior = anchors.get(anchor).centredAt((column + 0.5) * stride, (row + 0.5) * stride);
      candidates.add(
          new Candidate(scale, prior.iou(object.box()), new Positive(row, column, anchor, object)));
    }
    return candidates;
  }

  private static int cell(double pixels, int stride, int lastCell) {
    return Math.max(0, Math.min((int) Math.floor(pixels / stride), lastCell));
  }

  private record Candidate(int scale, double iou, Positive positive) {}

  private record Slot(int row, int column, int anchor) {}

  /** Collects the positives of a scale; a later one replaces an earlier one in the same slot. */
  private static final class ScaleBuilder {
    private final Map<Slot, Positive> positives = new LinkedHashMap<>();
    private final List<LabelledBox> ownBoxes = new ArrayList<>();

    void add(Positive positive) {
      positives.put(new Slot(positive.row(), positive.column(), positive.anchor()), positive);
      LabelledBox object = positive.object();
      boolean sameObject = !ownBoxes.isEmpty() && ownBoxes.get(ownBoxes.size() - 1) == object;
      if (!sameObject) {
        guard(object);
      }
    }

    /** What finds the object is not trained as background. */
    void guard(LabelledBox object) {
      ownBoxes.add(object);
    }

    List<LabelledBox> ownBoxes() {
      return ownBoxes;
    }

    ScaleTargets build(List<LabelledBox> backgroundBoxes) {
      return new ScaleTargets(List.copyOf(positives.values()), backgroundBoxes);
    }
  }
}

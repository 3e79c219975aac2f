package yolov3.network.loss;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import yolov3.config.section.Architecture;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargets;
import yolov3.network.assignment.TargetAssigner;

/** Seeded heads of stride 32 whose targets come from the assigner. */
final class RandomHead {

  private static final int STRIDE = 32;

  private RandomHead() {}

  /**
   * Every image has large boxes that the head answers for, and one small box that belongs to the
   * finer scale; the head's first anchor in the cell of the small box predicts it, with an IoU
   * around 0.8.
   *
   * @param config which boxes guard against background
   */
  static HeadCase of(long seed, int grid, int classCount, int images, LossConfig config) {
    Random random = new Random(seed);
    int inputSize = STRIDE * grid;
    ModelConfig model = ModelConfig.forInference(Architecture.YOLOV3_TINY, inputSize, null, 1);
    List<Anchor> anchors = model.anchorsByScale().get(1);
    TargetAssigner assigner = new TargetAssigner(model, config);
    float[] logits = new float[images * grid * grid * anchors.size() * (5 + classCount)];
    for (int i = 0; i < logits.length; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    List<ScaleTargets> targets = new ArrayList<>();
    List<Box> smallBoxes = new ArrayList<>();
    for (int image = 0; image < images; image++) {
      List<LabelledBox> objects = new ArrayList<>();
      for (int i = 0; i <= image % 3; i++) {
        double width = inputSize * (0.7 + 0.3 * random.nextDouble());
        double height = inputSize * (0.7 + 0.3 * random.nextDouble());
        double x = inputSize * random.nextDouble();
        double y = inputSize * random.nextDouble();
        objects.add(new LabelledBox(Box.ofCentre(x, y, width, height), random.nextInt(classCount)));
      }
      Box small = smallBoxInFreeCell(random, grid, objects);
      objects.add(new LabelledBox(small, random.nextInt(classCount)));
      smallBoxes.add(small);
      targets.add(assigner.assign(objects).get(1));
    }
    HeadCase head = new HeadCase(STRIDE, grid, classCount, anchors, logits, targets);
    for (int image = 0; image < images; image++) {
      predict(head, image, smallBoxes.get(image));
    }
    return head;
  }

  /**
   * A cell that holds a large box may answer for it with the anchor that predicts the small one.
   */
  private static Box smallBoxInFreeCell(Random random, int grid, List<LabelledBox> large) {
    while (true) {
      int column = random.nextInt(grid);
      int row = random.nextInt(grid);
      double x = STRIDE * (column + 0.2 + 0.6 * random.nextDouble());
      double y = STRIDE * (row + 0.2 + 0.6 * random.nextDouble());
      boolean free =
          large.stream()
              .map(LabelledBox::box)
              .noneMatch(
                  box ->
                      (int) (box.centreX() / STRIDE) == column
                          && (int) (box.centreY() / STRIDE) == row);
      if (free) {
        return Box.ofCentre(x, y, 10 + 4 * random.nextDouble(), 12 + 4 * random.nextDouble());
      }
    }
  }

  /**
   * Sets the logits with which the first anchor of the box's cell predicts it, 1/8 too wide and too
   * high.
   */
  private static void predict(HeadCase head, int image, Box box) {
    double column = box.centreX() / STRIDE;
    double row = box.centreY() / STRIDE;
    int at = head.offset(image, (int) row, (int) column, 0);
    Anchor anchor = head.anchors().get(0);
    head.logits()[at] = (float) logit(column - (int) column);
    head.logits()[at + 1] = (float) logit(row - (int) row);
    head.logits()[at + 2] = (float) Math.log(box.width() * 9 / 8 / anchor.width());
    head.logits()[at + 3] = (float) Math.log(box.height() * 9 / 8 / anchor.height());
  }

  private static double logit(double probability) {
    return Math.log(probability / (1 - probability));
  }
}

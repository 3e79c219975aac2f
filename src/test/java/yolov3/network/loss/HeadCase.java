package yolov3.network.loss;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import yolov3.config.section.LossConfig;
import yolov3.config.section.LossConfig.AnchorConflicts;
import yolov3.config.section.LossConfig.BackgroundBoxes;
import yolov3.config.section.LossConfig.BoxLoss;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargetBatch;
import yolov3.network.assignment.ScaleTargets;
import yolov3.network.assignment.ScaleTargets.Positive;
import yolov3.network.layer.TestGraph;
import yolov3.network.model.BoxDecoder;
import yolov3.network.model.Predictions;

/** One head with its logits and targets. */
record HeadCase(
    int stride,
    int grid,
    int classCount,
    List<Anchor> anchors,
    float[] logits,
    List<ScaleTargets> targets) {

  static final LossConfig CONFIG =
      new LossConfig(
          BoxLoss.GIOU, 0.3, 0.5, 0.01, BackgroundBoxes.SCALE, AnchorConflicts.NEXT_BEST);

  int inputSize() {
    return stride * grid;
  }

  int valuesPerAnchor() {
    return 5 + classCount;
  }

  Operand<TFloat32> logits(TestGraph graph) {
    return graph.constant(
        logits, targets.size(), grid, grid, (long) anchors.size() * valuesPerAnchor());
  }

  LossOperands loss(TestGraph graph, Operand<TFloat32> logits) {
    return yoloLoss(graph).of(predicted(graph, logits), operands(graph));
  }

  YoloLoss.LossMasks responses(TestGraph graph, Operand<TFloat32> logits) {
    return yoloLoss(graph).masks(predicted(graph, logits), operands(graph));
  }

  private YoloLoss yoloLoss(TestGraph graph) {
    return new YoloLoss(graph.tf, CONFIG, inputSize(), classCount);
  }

  private Predictions predicted(TestGraph graph, Operand<TFloat32> logits) {
    return new BoxDecoder(stride, anchors, classCount).decode(graph.tf, logits);
  }

  private ScaleTargetOperands operands(TestGraph graph) {
    ScaleTargetBatch batch = ScaleTargetBatch.of(targets);
    return new ScaleTargetOperands(
        graph.constant(batch.cells(), batch.positiveCount(), 4),
        graph.constant(batch.boxesXywh(), batch.positiveCount(), 4),
        graph.constant(batch.classes(), batch.positiveCount()),
        graph.constant(
            batch.backgroundBoxesXywh(), batch.batchSize(), batch.backgroundBoxCount(), 4),
        graph.constant(batch.backgroundCrowds(), batch.batchSize(), batch.backgroundBoxCount()));
  }

  /** The same head with other logits. */
  HeadCase with(float[] otherLogits) {
    return new HeadCase(stride, grid, classCount, anchors, otherLogits, targets);
  }

  /** The same head whose images have one more box that guards against background. */
  HeadCase guardedBy(LabelledBox box) {
    List<ScaleTargets> guarded = new ArrayList<>();
    for (ScaleTargets image : targets) {
      List<LabelledBox> boxes = new ArrayList<>(image.backgroundBoxes());
      boxes.add(box);
      guarded.add(new ScaleTargets(image.positives(), boxes));
    }
    return new HeadCase(stride, grid, classCount, anchors, logits, guarded);
  }

  /** Index in {@link #logits} of the first value of a prediction. */
  int offset(int image, int row, int column, int anchor) {
    return (((image * grid + row) * grid + column) * anchors.size() + anchor) * valuesPerAnchor();
  }

  /** From a case of golden_loss.json: labels by cell, and the boxes of the scale. */
  static HeadCase of(JsonNode golden) {
    int classCount = golden.get("num_classes").asInt();
    List<Anchor> anchors = new ArrayList<>();
    golden
        .get("anchors_px")
        .forEach(a -> anchors.add(new Anchor(a.get(0).asDouble(), a.get(1).asDouble())));
    List<ScaleTargets> targets = new ArrayList<>();
    for (int image = 0; image < 2; image++) {
      List<Positive> positives = new ArrayList<>();
      for (JsonNode slot : golden.get("label")) {
        if (slot.get("b").asInt() == image) {
          JsonNode v = slot.get("v");
          int classIndex =
              IntStream.range(0, classCount)
                  .filter(c -> v.get(5 + c).asDouble() > 0.5)
                  .findFirst()
                  .orElseThrow();
          positives.add(
              new Positive(
                  slot.get("y").asInt(),
                  slot.get("x").asInt(),
                  slot.get("a").asInt(),
                  new LabelledBox(box(v), classIndex)));
        }
      }
      List<LabelledBox> boxes = new ArrayList<>();
      golden.get("boxes").get(image).forEach(row -> boxes.add(new LabelledBox(box(row), 0)));
      targets.add(new ScaleTargets(positives, boxes));
    }
    return new HeadCase(
        golden.get("stride").asInt(),
        golden.get("grid").asInt(),
        classCount,
        anchors,
        floats(golden.get("conv")),
        targets);
  }

  static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  private static Box box(JsonNode xywh) {
    return Box.ofCentre(
        xywh.get(0).asDouble(),
        xywh.get(1).asDouble(),
        xywh.get(2).asDouble(),
        xywh.get(3).asDouble());
  }
}

package yolov3.report.tutorial;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import yolov3.config.section.LossConfig;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargetBatch;
import yolov3.network.assignment.ScaleTargets;
import yolov3.network.assignment.TargetAssigner;
import yolov3.network.loss.ScaleTargetOperands;
import yolov3.network.loss.YoloLoss;
import yolov3.network.model.BoxDecoder;
import yolov3.report.html.Figure;
import yolov3.report.html.Table;
import yolov3.report.html.Table.Column;
import yolov3.report.html.Table.Row;
import yolov3.tensorboard.EventWriter;

/**
 * Targets of the confidence loss for each prediction of a toy image with three boxes: object,
 * background, or none. The predictions are those of heads whose logits are all 0: every anchor in
 * the middle of its cell.
 *
 * @param inputSize side of the image, pixels
 * @param objects of the toy image, pixels
 * @param heads one for each anchor of each scale, in order of stride
 */
public record LossExplanation(int inputSize, List<Box> objects, List<Head> heads)
    implements Explanation {

  /** Input size for which the toy objects are given. */
  private static final double TOY_SIZE = 416;

  private static final List<Box> TOY_OBJECTS =
      List.of(new Box(60, 100, 230, 380), new Box(265, 215, 385, 305), new Box(300, 60, 330, 88));

  private static final int CLASS_COUNT = 1;

  /** Target of a prediction. */
  public enum State {
    /** It is responsible for an object. */
    OBJECT,
    BACKGROUND,
    /** None: it overlaps an object for which others are responsible. */
    IGNORED
  }

  /** States of one anchor over the cells of its scale, rows from the top. */
  public record Head(int stride, Anchor anchor, State[][] states) {

    /** Counts the predictions in a state. */
    public int count(State state) {
      return (int) Stream.of(states).flatMap(Stream::of).filter(cell -> cell == state).count();
    }
  }

  /** Computes the states with the target assigner and the loss. */
  public static LossExplanation compute(ModelConfig model, LossConfig loss) {
    double scale = model.inputSize() / TOY_SIZE;
    List<Box> objects =
        TOY_OBJECTS.stream()
            .map(
                box ->
                    new Box(
                        box.xmin() * scale,
                        box.ymin() * scale,
                        box.xmax() * scale,
                        box.ymax() * scale))
            .toList();
    List<ScaleTargets> targets =
        new TargetAssigner(model, loss)
            .assign(objects.stream().map(box -> new LabelledBox(box, 0)).toList());
    List<Head> heads = new ArrayList<>();
    for (int s = 0; s < targets.size(); s++) {
      int stride = model.architecture().strides().get(s);
      List<Anchor> anchors = model.anchorsByScale().get(s);
      heads.addAll(heads(model.inputSize(), stride, anchors, targets.get(s), loss));
    }
    return new LossExplanation(model.inputSize(), objects, heads);
  }

  private static List<Head> heads(
      int inputSize, int stride, List<Anchor> anchors, ScaleTargets targets, LossConfig loss) {
    int grid = inputSize / stride;
    try (OneShotGraph graph = new OneShotGraph()) {
      Ops tf = graph.tf;
      Operand<TFloat32> logits =
          tf.constant(new float[1][grid][grid][anchors.size() * (5 + CLASS_COUNT)]);
      YoloLoss.LossMasks responses =
          new YoloLoss(tf, loss, inputSize, CLASS_COUNT)
              .masks(
                  new BoxDecoder(stride, anchors, CLASS_COUNT).decode(tf, logits),
                  operands(tf, ScaleTargetBatch.of(List.of(targets))));
      List<float[]> values = graph.run(List.of(responses.object(), responses.background()));
      List<Head> heads = new ArrayList<>();
      for (int a = 0; a < anchors.size(); a++) {
        State[][] states = new State[grid][grid];
        for (int cell = 0; cell < grid * grid; cell++) {
          int index = cell * anchors.size() + a;
          states[cell / grid][cell % grid] =
              state(values.get(0)[index] == 1, values.get(1)[index] == 1);
        }
        heads.add(new Head(stride, anchors.get(a), states));
      }
      return heads;
    }
  }

  private static State state(boolean object, boolean background) {
    if (object) {
      return State.OBJECT;
    }
    return background ? State.BACKGROUND : State.IGNORED;
  }

  private static ScaleTargetOperands operands(Ops tf, ScaleTargetBatch batch) {
    return new ScaleTargetOperands(
        tf.constant(Shape.of(batch.positiveCount(), 4), DataBuffers.of(batch.cells(), true, false)),
        tf.constant(
            Shape.of(batch.positiveCount(), 4), DataBuffers.of(batch.boxesXywh(), true, false)),
        tf.constant(Shape.of(batch.positiveCount()), DataBuffers.of(batch.classes(), true, false)),
        tf.constant(
            Shape.of(batch.batchSize(), batch.backgroundBoxCount(), 4),
            DataBuffers.of(batch.backgroundBoxesXywh(), true, false)),
        tf.constant(
            Shape.of(batch.batchSize(), batch.backgroundBoxCount()),
            DataBuffers.of(batch.backgroundCrowds(), true, false)));
  }

  @Override
  public Table table() {
    List<Row> rows =
        heads.stream()
            .map(
                head ->
                    Row.of(
                        String.valueOf(head.stride),
                        "%.0f×%.0f".formatted(head.anchor.width(), head.anchor.height()),
                        String.valueOf(head.states.length * head.states.length),
                        String.valueOf(head.count(State.OBJECT)),
                        String.valueOf(head.count(State.IGNORED)),
                        String.valueOf(head.count(State.BACKGROUND))))
            .toList();
    return new Table(
        "Training targets of the predictions",
        "A toy image of %d pixels with %d boxes; every prediction is its anchor in the middle of its cell."
            .formatted(inputSize, objects.size()),
        Stream.of("stride", "anchor", "cells", "object", "ignored", "background")
            .map(Column::number)
            .toList(),
        rows,
        true);
  }

  /** Returns {@link Counts} of each head; the states of all cells would be ten thousand words. */
  @Override
  public Object numbers() {
    return heads.stream()
        .map(
            head ->
                new Counts(
                    head.stride,
                    head.anchor.width(),
                    head.anchor.height(),
                    head.count(State.OBJECT),
                    head.count(State.IGNORED),
                    head.count(State.BACKGROUND)))
        .toList();
  }

  /** Numbers of predictions of an anchor by state. */
  record Counts(
      int stride,
      double anchorWidth,
      double anchorHeight,
      int object,
      int ignored,
      int background) {}

  @Override
  public Figure figure() {
    return new LossMaskFigure(this).figure();
  }

  @Override
  public void log(EventWriter events) {
    for (int i = 0; i < heads.size(); i++) {
      for (State state : State.values()) {
        events.scalar(
            "loss/" + state.name().toLowerCase(Locale.ROOT), i + 1, heads.get(i).count(state));
      }
    }
  }
}

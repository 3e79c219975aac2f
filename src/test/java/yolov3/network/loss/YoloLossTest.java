package yolov3.network.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import yolov3.config.section.LossConfig;
import yolov3.config.section.LossConfig.AnchorConflicts;
import yolov3.config.section.LossConfig.BackgroundBoxes;
import yolov3.config.section.LossConfig.BoxLoss;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargets;
import yolov3.network.assignment.ScaleTargets.Positive;
import yolov3.network.layer.TestGraph;

@Tag("tensorflow")
class YoloLossTest {

  /** Sums of at most a few hundred float32 terms, each right to 6e-8. */
  private static final double RELATIVE = 1e-5;

  private static final LossConfig ALL =
      new LossConfig(BoxLoss.GIOU, 0.3, 0.5, 0.01, BackgroundBoxes.ALL, AnchorConflicts.NEXT_BEST);
  private static final LossConfig SCALE =
      new LossConfig(
          BoxLoss.GIOU, 0.3, 0.5, 0.01, BackgroundBoxes.SCALE, AnchorConflicts.NEXT_BEST);

  private static final List<Anchor> ANCHORS =
      List.of(new Anchor(10, 12), new Anchor(30, 20), new Anchor(60, 60));

  /** One image, 2×2 cells, 3 anchors, 5 + 1 values. */
  private static final int VALUES = 2 * 2 * 3 * (5 + 1);

  @ParameterizedTest(name = "seed {0}: {1}×{1} cells, {2} classes, {3} images")
  @CsvSource({
    "1, 2, 1, 1",
    "2, 2, 2, 2",
    "3, 2, 3, 3",
    "4, 3, 1, 2",
    "5, 3, 2, 1",
    "6, 3, 3, 3",
    "7, 2, 1, 4",
    "8, 3, 2, 2"
  })
  void lossIsThatOfTheFormulas(long seed, int grid, int classCount, int images) {
    HeadCase head = RandomHead.of(seed, grid, classCount, images, ALL);
    LossOracle oracle = LossOracle.of(head, ALL);
    assertTrue(oracle.distanceToThreshold() > 1e-4, "a jump of the loss is too near");
    assertTrue(oracle.ignored() >= images, "boxes of the other scale guard nothing");

    LossTerms actual = evaluate(head);

    assertClose(oracle.terms().box(), actual.box(), "box");
    assertClose(oracle.terms().objectness(), actual.objectness(), "objectness");
    assertClose(oracle.terms().classification(), actual.classification(), "class");
  }

  @ParameterizedTest(name = "seed {0}: {1}×{1} cells, {2} classes, {3} images")
  @CsvSource({"21, 4, 1, 1", "22, 4, 2, 3", "23, 5, 3, 2", "24, 6, 2, 2"})
  void lossWithACrowdIsThatOfTheFormulas(long seed, int grid, int classCount, int images) {
    HeadCase without = RandomHead.of(seed, grid, classCount, images, ALL);
    double side = without.inputSize();
    HeadCase head = without.guardedBy(crowd(new Box(0.1 * side, 0, 0.9 * side, 0.8 * side)));
    LossOracle oracle = LossOracle.of(head, ALL);
    assertTrue(oracle.distanceToThreshold() > 1e-4, "a jump of the loss is too near");
    int guarded = oracle.ignored() - LossOracle.of(without, ALL).ignored();
    assertTrue(guarded >= images, "the crowd guards " + guarded + " predictions");

    LossTerms actual = evaluate(head);

    assertClose(oracle.terms().box(), actual.box(), "box");
    assertClose(oracle.terms().objectness(), actual.objectness(), "objectness");
    assertClose(oracle.terms().classification(), actual.classification(), "class");
  }

  /** A person of 40×100 in a crowd of 400×200 has an IoU with it of 40·100 / (400·200) = 0.05. */
  @Test
  void personInACrowdIsNotTrainedAsBackground() {
    int grid = 13;
    Box many = new Box(8, 108, 408, 308);
    HeadCase person = // logits of 0: its anchor in the middle of the cell
        new HeadCase(
            32,
            grid,
            1,
            List.of(new Anchor(40, 100), new Anchor(400, 200), new Anchor(400, 410)),
            new float[grid * grid * 3 * (5 + 1)],
            List.of(new ScaleTargets(List.of(), List.of())));

    float[] inCrowd = background(person.guardedBy(crowd(many)));
    float[] onObject = background(person.guardedBy(new LabelledBox(many, 0)));

    int middle = (6 * grid + 6) * 3; // around (208, 208), as the crowd is
    assertEquals(0, inCrowd[middle]);
    assertEquals(1, onObject[middle], "an object does not save what is a small part of it");
    assertEquals(0, inCrowd[middle + 1], "of the crowd's size, all of it inside");
    assertEquals(0, onObject[middle + 1]);
    // 400·200 of 400·410 are inside, 0.488
    assertEquals(1, inCrowd[middle + 2]);
    for (int row = 0; row < grid; row++) {
      double y = (row + 0.5) * 32;
      double height = Math.min(y + 50, 308) - Math.max(y - 50, 108);
      for (int column = 0; column < grid; column++) { // every centre lies in the crowd's width
        double x = (column + 0.5) * 32;
        double width = Math.min(x + 20, 408) - Math.max(x - 20, 8);
        double inside = Math.max(0, height) * width / (40 * 100);
        assertTrue(Math.abs(inside - 0.5) > 0.01, "on the threshold");
        assertEquals(inside < 0.5 ? 1 : 0, inCrowd[(row * grid + column) * 3], x + ", " + y);
      }
    }
  }

  private static LabelledBox crowd(Box box) {
    return new LabelledBox(box, 0, LabelledBox.Kind.CROWD, box.area());
  }

  private static float[] background(HeadCase head) {
    try (TestGraph graph = new TestGraph()) {
      return graph.floats(head.responses(graph, head.logits(graph)).background());
    }
  }

  @Test
  void boxOfAnotherScaleGuardsAgainstBackgroundUnlessOnlyOwnBoxesCount() {
    HeadCase all = RandomHead.of(3, 2, 3, 3, ALL);
    HeadCase own = RandomHead.of(3, 2, 3, 3, SCALE);
    int guarded = LossOracle.of(all, ALL).ignored() - LossOracle.of(own, SCALE).ignored();
    assertTrue(guarded >= 3, "one of each image, not " + guarded);

    double trainedAsBackground = evaluate(own).objectness() - evaluate(all).objectness();

    double expected =
        LossOracle.of(own, SCALE).terms().objectness()
            - LossOracle.of(all, ALL).terms().objectness();
    assertTrue(expected > 0, "the guard saves nothing");
    assertEquals(expected, trainedAsBackground, RELATIVE * evaluate(own).objectness());
  }

  /**
   * The central difference of the oracle, whose double precision allows a step so small that the
   * difference is right to about 1e-8; one of the float32 loss would be right to 1e-3 at best. The
   * graph's gradient is a sum of a few float32 terms.
   */
  @ParameterizedTest(name = "seed {0}")
  @CsvSource({"11", "12", "13"})
  void gradientOfEveryLogitIsTheCentralDifference(long seed) {
    HeadCase head = RandomHead.of(seed, 2, 2, 2, ALL);
    float[] gradient;
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> logits = head.logits(graph);
      Operand<TFloat32> total = head.loss(graph, logits).total(graph.tf);
      gradient = graph.floats(graph.gradients(total, List.of(logits)).get(0));
    }
    assertEquals(head.logits().length, gradient.length);
    double middle = LossOracle.of(head, ALL).terms().total();
    for (int i = 0; i < gradient.length; i++) {
      // A power of two, so that the step between the float32 logits is exact enough to measure.
      float[] up = head.logits().clone();
      float[] down = head.logits().clone();
      up[i] += 0x1p-12f;
      down[i] -= 0x1p-12f;
      double above = LossOracle.of(head.with(up), ALL).terms().total();
      double below = LossOracle.of(head.with(down), ALL).terms().total();
      double step = ((double) up[i] - down[i]) / 2;
      assertTrue(
          Math.abs(above - 2 * middle + below) / step < 0.02, "logit " + i + " sits on a kink");
      double difference = (above - below) / (2 * step);
      assertEquals(
          difference, gradient[i], 1e-4 * Math.max(Math.abs(difference), 1e-2), "logit " + i);
    }
  }

  static Stream<Arguments> extremes() {
    Box ordinary = Box.ofCentre(20, 20, 30, 20);
    Box point = Box.ofCentre(20, 20, 0, 0);
    Box line = Box.ofCentre(20, 20, 30, 0);
    Box everything = new Box(0, 0, 64, 64);
    float[] zeros = new float[VALUES];
    return Stream.of(
        arguments("box of no size", zeros, positive(point)),
        arguments("box of no height", zeros, positive(line)),
        arguments("box of no size, smallest prediction", filled(-1e4f), positive(point)),
        arguments("logits of 10,000", filled(1e4f), positive(ordinary)),
        arguments("logits of -10,000", filled(-1e4f), positive(ordinary)),
        arguments("logits of both", alternating(1e4f), positive(ordinary)),
        arguments("logits of both, box over all", alternating(1e4f), positive(everything)),
        // σ(0) = 1/2: the centre of cell 0, with the anchor's size
        arguments("identical boxes", zeros, positive(Box.ofCentre(16, 16, 10, 12))),
        arguments(
            "boxes but no positives",
            zeros,
            new ScaleTargets(List.of(), List.of(new LabelledBox(ordinary, 0)))),
        arguments(
            "crowd, smallest prediction",
            filled(-1e4f),
            new ScaleTargets(List.of(), List.of(crowd(everything)))),
        arguments(
            "crowd, largest prediction",
            filled(1e4f),
            new ScaleTargets(List.of(), List.of(crowd(everything)))),
        arguments("no boxes", zeros, new ScaleTargets(List.of(), List.of())),
        arguments(
            "no boxes, extreme logits", alternating(1e4f), new ScaleTargets(List.of(), List.of())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("extremes")
  void lossAndGradientAreFinite(String name, float[] logitValues, ScaleTargets targets) {
    HeadCase head = new HeadCase(32, 2, 1, ANCHORS, logitValues, List.of(targets));
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> logits = head.logits(graph);
      LossOperands loss = head.loss(graph, logits);
      LossTerms terms = terms(graph, loss);
      assertTrue(terms.isFinite(), terms.toString());
      float[] gradient =
          graph.floats(graph.gradients(loss.total(graph.tf), List.of(logits)).get(0));
      for (int i = 0; i < gradient.length; i++) {
        assertTrue(Float.isFinite(gradient[i]), "gradient of logit " + i + ": " + gradient[i]);
      }
    }
  }

  @Test
  void exactPredictionHasNoBoxLoss() {
    Box anchorAtItsPlace = Box.ofCentre(16, 16, 10, 12);
    HeadCase head =
        new HeadCase(32, 2, 1, ANCHORS, new float[VALUES], List.of(positive(anchorAtItsPlace)));
    assertEquals(0, evaluate(head).box(), 1e-6, "1 − GIoU of numbers of the size of 1");
  }

  @Test
  void imageWithoutBoxesTeachesOnlyBackground() {
    HeadCase head =
        new HeadCase(
            32, 2, 1, ANCHORS, new float[VALUES], List.of(new ScaleTargets(List.of(), List.of())));
    // 2×2 cells of 3 anchors, each (0 − σ(0))² · BCE(0, 0) = 1/4 · ln 2
    assertEquals(0, evaluate(head).box());
    assertClose(2 * 2 * 3 * 0.25 * Math.log(2), evaluate(head).objectness(), "objectness");
    assertEquals(0, evaluate(head).classification());
  }

  private static ScaleTargets positive(Box box) {
    LabelledBox object = new LabelledBox(box, 0);
    return new ScaleTargets(List.of(new Positive(0, 0, 0, object)), List.of(object));
  }

  private static float[] filled(float value) {
    float[] values = new float[VALUES];
    Arrays.fill(values, value);
    return values;
  }

  private static float[] alternating(float size) {
    Random random = new Random(5);
    float[] values = new float[VALUES];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextBoolean() ? size : -size;
    }
    return values;
  }

  private static LossTerms evaluate(HeadCase head) {
    try (TestGraph graph = new TestGraph()) {
      return terms(graph, head.loss(graph, head.logits(graph)));
    }
  }

  private static LossTerms terms(TestGraph graph, LossOperands loss) {
    return new LossTerms(
        graph.scalar(loss.box()),
        graph.scalar(loss.objectness()),
        graph.scalar(loss.classification()));
  }

  private static void assertClose(double expected, double actual, String what) {
    assertEquals(expected, actual, RELATIVE * Math.abs(expected), what);
  }
}

package yolov3.network.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import yolov3.geometry.Box;
import yolov3.network.layer.Gradients;
import yolov3.network.layer.TestGraph;

@Tag("tensorflow")
class IouOpsTest {

  /** A few float32 roundings of numbers of the size of 1. */
  private static final double ROUNDING = 1e-6;

  /**
   * GIoU is IoU − (enclosing − union) / enclosing. The figure of the tutorial, from arXiv
   * 1902.09630, shows three pairs with an IoU of 1/3 and a GIoU of 1/3, 0.24 and −0.1. The third
   * pair is rotated: see {@link #noAxisAlignedPairWithAnIouOfOneThirdIsBelowOneTwelfth}.
   */
  static Stream<Arguments> pairs() {
    return Stream.of(
        // 2×2, shifted by half: the enclosing box is the union
        arguments(
            "figure, 1/3",
            new Box(0, 0, 2, 2),
            new Box(1, 0, 3, 2),
            2.0 / (4 + 4 - 2),
            1.0 / 3 - (6.0 - 6) / 6),
        // 10×8, shifted by 2 and 3: 8×5 of both, 12×11 around
        arguments(
            "figure, 0.24",
            new Box(0, 0, 10, 8),
            new Box(2, 3, 12, 11),
            40.0 / (80 + 80 - 40),
            1.0 / 3 - (132.0 - 120) / 132),
        // two bars of 2×1 in a cross share half of each: 1 of 3, in 2×2
        arguments(
            "lowest for an IoU of 1/3, as a cross",
            new Box(0, 0.5, 2, 1.5),
            new Box(0.5, 0, 1.5, 2),
            1.0 / (2 + 2 - 1),
            1.0 / 3 - (4.0 - 3) / 4),
        arguments(
            "lowest for an IoU of 1/3, as an L",
            new Box(0, 0, 2, 1),
            new Box(0, 0, 1, 2),
            1.0 / (2 + 2 - 1),
            1.0 / 3 - (4.0 - 3) / 4),
        // 1×4 and 2×6 share 1×1 at a corner of 2×9
        arguments(
            "GIoU of -0.1",
            new Box(0, 0, 1, 4),
            new Box(0, 3, 2, 9),
            1.0 / (4 + 12 - 1),
            1.0 / 15 - (18.0 - 15) / 18),
        arguments("identical", new Box(1, 1, 4, 3), new Box(1, 1, 4, 3), 1.0, 1.0),
        arguments("touching", new Box(0, 0, 1, 1), new Box(1, 0, 2, 1), 0.0, 0.0 - (2.0 - 2) / 2),
        // in a row of 10, one part between them
        arguments("apart", new Box(0, 0, 5, 1), new Box(6, 0, 10, 1), 0.0, 0.0 - (10.0 - 9) / 10),
        arguments("both of no size", new Box(2, 2, 2, 2), new Box(2, 2, 2, 2), 0.0, 0.0),
        arguments(
            "one of no size inside",
            new Box(0, 0, 2, 2),
            new Box(1, 1, 1, 1),
            0.0,
            0.0 - (4.0 - 4) / 4));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void overlapIsThatOfTheFormula(String name, Box first, Box second, double iou, double giou) {
    assertEquals(iou, overlaps(List.of(first), List.of(second)).iou[0], ROUNDING);
    assertEquals(giou, overlaps(List.of(first), List.of(second)).giou[0], ROUNDING);
    assertEquals(iou, overlaps(List.of(second), List.of(first)).iou[0], ROUNDING);
    assertEquals(giou, overlaps(List.of(second), List.of(first)).giou[0], ROUNDING);
  }

  /** DIoU is IoU − d² / c², CIoU is DIoU − α·v. */
  static Stream<Arguments> pairsWithCentres() {
    return Stream.of(
        // centres 1 apart, diagonal of 3×2, the same shape
        arguments(
            "half overlap",
            new Box(0, 0, 2, 2),
            new Box(1, 0, 3, 2),
            1.0 / 3 - 1.0 / (9 + 4),
            1.0 / 3 - 1.0 / (9 + 4)),
        // one centre, 2:1 against 1:2
        arguments(
            "cross",
            new Box(0, 0.5, 2, 1.5),
            new Box(0.5, 0, 1.5, 2),
            1.0 / 3,
            1.0 / 3 - penalty(1.0 / 3, 2.0, 0.5)),
        // centres 5.5 apart in a row of 10×1, 5:1 against 4:1
        arguments(
            "apart",
            new Box(0, 0, 5, 1),
            new Box(6, 0, 10, 1),
            0 - 5.5 * 5.5 / (100 + 1),
            0 - 5.5 * 5.5 / (100 + 1) - penalty(0, 5, 4)),
        arguments("identical", new Box(1, 1, 4, 3), new Box(1, 1, 4, 3), 1.0, 1.0),
        arguments("both of no size", new Box(2, 2, 2, 2), new Box(2, 2, 2, 2), 0.0, 0.0));
  }

  /** α·v of two boxes with these aspect ratios. */
  private static double penalty(double iou, double aspect1, double aspect2) {
    double v = v(aspect1, aspect2);
    return v / (1 - iou + v) * v;
  }

  private static double v(double aspect1, double aspect2) {
    double angle = Math.atan(aspect2) - Math.atan(aspect1);
    return 4 / (Math.PI * Math.PI) * angle * angle;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairsWithCentres")
  void overlapWithTheCentresIsThatOfTheFormula(
      String name, Box first, Box second, double diou, double ciou) {
    try (TestGraph graph = new TestGraph()) {
      IouOps overlap = overlap(graph, List.of(first), List.of(second));
      assertEquals(diou, graph.floats(overlap.diou())[0], ROUNDING);
      assertEquals(ciou, graph.floats(overlap.ciou())[0], ROUNDING);
    }
  }

  /** The gradient of CIoU by the first box is that of {@code DIoU − α·v} with α as it is. */
  @ParameterizedTest
  @CsvSource({"3.2, 2.1, 2, 1", "2, 2.5, 1, 3", "7, 3, 1.5, 2"})
  void gradientOfCompleteIouTakesAlphaAsConstant(double x, double y, double width, double height) {
    double[] box = {x, y, width, height};
    double[] other = {2.5, 2, 3, 1.5};
    double alpha = alpha(box, other);
    float[] gradient;
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> first = graph.constant(floats(box), 1, 4);
      IouOps overlap = new IouOps(graph.tf, first, graph.constant(floats(other), 1, 4));
      Operand<TFloat32> sum =
          graph.tf.reduceSum(overlap.ciou(), graph.tf.constant(new int[] {0, 1}));
      gradient = graph.floats(Gradients.of(graph.tf, sum, List.of(first)).get(0));
    }
    for (int i = 0; i < 4; i++) {
      double[] above = box.clone();
      double[] below = box.clone();
      above[i] += 1e-5;
      below[i] -= 1e-5;
      double expected =
          (diouLess(alpha, above, other) - diouLess(alpha, below, other)) / (2 * 1e-5);
      assertEquals(expected, gradient[i], 1e-5);
    }
  }

  private static double alpha(double[] box, double[] other) {
    double v = v(box[2] / box[3], other[2] / other[3]);
    return v / (1 - box(box).iou(box(other)) + v);
  }

  private static double diouLess(double alpha, double[] box, double[] other) {
    Box one = box(box);
    Box two = box(other);
    double width = Math.max(one.xmax(), two.xmax()) - Math.min(one.xmin(), two.xmin());
    double height = Math.max(one.ymax(), two.ymax()) - Math.min(one.ymin(), two.ymin());
    double distance = Math.pow(box[0] - other[0], 2) + Math.pow(box[1] - other[1], 2);
    double diagonal = width * width + height * height;
    return one.iou(two) - distance / diagonal - alpha * v(box[2] / box[3], other[2] / other[3]);
  }

  private static Box box(double[] xywh) {
    return Box.ofCentre(xywh[0], xywh[1], xywh[2], xywh[3]);
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }

  @Test
  void figuresSecondPairIsRoundedToTwoDigits() {
    assertEquals(0.24, 1.0 / 3 - (132.0 - 120) / 132, 0.005);
  }

  /**
   * Why: let the enclosing box be 1×1 and the shared part i×j. The extents of two overlapping boxes
   * then sum to 1 + i and 1 + j, so the union is least for 1×j and i×1: i + j − i·j. For an IoU of
   * 1/3 the union is 3·i·j, so 4·i·j ≥ i + j ≥ 2·√(i·j), i·j ≥ 1/4, and the union covers at least
   * 3/4 of the enclosing box.
   */
  @Test
  void noAxisAlignedPairWithAnIouOfOneThirdIsBelowOneTwelfth() {
    List<Box> firsts = new ArrayList<>();
    List<Box> seconds = new ArrayList<>();
    int side = 8;
    for (int width = 1; width <= side; width++) {
      for (int height = 1; height <= side; height++) {
        Box first = new Box(0, 0, width, height);
        for (Box second : boxesWithin(side)) {
          double shared = first.intersectionArea(second);
          if (3 * shared == first.area() + second.area() - shared) {
            firsts.add(first);
            seconds.add(second);
          }
        }
      }
    }
    assertTrue(firsts.size() > 100, firsts.size() + " pairs");

    Overlaps overlaps = overlaps(firsts, seconds);

    double least = 1;
    for (int i = 0; i < firsts.size(); i++) {
      assertEquals(1.0 / 3, overlaps.iou[i], ROUNDING, firsts.get(i) + " " + seconds.get(i));
      least = Math.min(least, overlaps.giou[i]);
    }
    assertEquals(1.0 / 12, least, ROUNDING);
  }

  private static List<Box> boxesWithin(int side) {
    List<Box> boxes = new ArrayList<>();
    for (int xmin = 0; xmin < side; xmin++) {
      for (int ymin = 0; ymin < side; ymin++) {
        for (int xmax = xmin + 1; xmax <= side; xmax++) {
          for (int ymax = ymin + 1; ymax <= side; ymax++) {
            boxes.add(new Box(xmin, ymin, xmax, ymax));
          }
        }
      }
    }
    return boxes;
  }

  private static Overlaps overlaps(List<Box> firsts, List<Box> seconds) {
    try (TestGraph graph = new TestGraph()) {
      IouOps overlap = overlap(graph, firsts, seconds);
      return new Overlaps(graph.floats(overlap.iou()), graph.floats(overlap.giou()));
    }
  }

  private static IouOps overlap(TestGraph graph, List<Box> firsts, List<Box> seconds) {
    return new IouOps(
        graph.tf,
        graph.constant(xywh(firsts), firsts.size(), 4),
        graph.constant(xywh(seconds), seconds.size(), 4));
  }

  private static float[] xywh(List<Box> boxes) {
    float[] values = new float[boxes.size() * 4];
    for (int i = 0; i < boxes.size(); i++) {
      values[i * 4] = (float) boxes.get(i).centreX();
      values[i * 4 + 1] = (float) boxes.get(i).centreY();
      values[i * 4 + 2] = (float) boxes.get(i).width();
      values[i * 4 + 3] = (float) boxes.get(i).height();
    }
    return values;
  }

  private record Overlaps(float[] iou, float[] giou) {}
}

package yolov3.network.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import yolov3.config.section.EvaluationConfig;
import yolov3.network.layer.TestGraph;

@Tag("tensorflow")
class CandidatesTest {

  private static final float ROUNDING = 1e-6f;

  @Test
  void boxesOfAllHeadsAreCornersAsPartsOfTheInput() {
    try (TestGraph graph = new TestGraph()) {
      Predictions fine =
          head(graph, new float[] {50, 40, 20, 10, 0, 0, 100, 100, 1, 2, 3, 4}, 0.5f, 1, 1);
      Predictions coarse =
          head(graph, new float[] {5, 6, 2, 2, 7, 8, 4, 4, 9, 10, 6, 6}, 1, 1, 0.25f);

      Candidates candidates = Candidates.of(graph.tf, List.of(fine, coarse), 100, 2);

      assertArrayEquals(
          new float[] {
            // ymin, xmin, ymax, xmax
            0.35f,
            0.40f,
            0.45f,
            0.60f, // 40 ∓ 10/2, 50 ∓ 20/2
            -0.5f,
            -0.5f,
            0.5f,
            0.5f, // not cut
            0,
            -0.005f,
            0.04f,
            0.025f, // 2 ∓ 4/2, 1 ∓ 3/2
            0.05f,
            0.04f,
            0.07f,
            0.06f,
            0.06f,
            0.05f,
            0.10f,
            0.09f,
            0.07f,
            0.06f,
            0.13f,
            0.12f
          },
          graph.floats(candidates.boxes()),
          ROUNDING);
      // objectness · class probability, which is 0.8 and 0.2 everywhere
      assertArrayEquals(
          new float[] {
            0.5f * 0.8f,
            0.5f * 0.2f,
            0.8f,
            0.2f,
            0.8f,
            0.2f,
            0.8f,
            0.2f,
            0.8f,
            0.2f,
            0.25f * 0.8f,
            0.25f * 0.2f
          },
          graph.floats(candidates.scores()),
          ROUNDING);
    }
  }

  @Test
  void gridOfUnknownSizeIsRefused() {
    try (TestGraph graph = new TestGraph()) {
      Operand<TFloat32> boxes =
          graph.tf.placeholder(
              TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE, -1, -1, 3, 4)));
      Predictions head = new Predictions(boxes, boxes, boxes, boxes, boxes);
      assertThrows(
          IllegalArgumentException.class, () -> Candidates.of(graph.tf, List.of(head), 100, 2));
    }
  }

  @Test
  void suppressionKeepsTheBestOfEachClassAndFillsUpWithZeros() {
    try (TestGraph graph = new TestGraph()) {
      float[] boxes = {
        0, 0, 1, 1, //
        0, 0, 1, 0.8f, // IoU 0.8 with the first
        0, 0, 1, 0.4f, // IoU 0.4 with the first, 0.5 with the second
        -0.5f, 2, 0.5f, 3, // beyond the input
      };
      float[] scores = {
        0.9f,
        0.3f, // best of class 0, and of class 1 beside
        0.8f,
        0, // suppressed by the first
        0.7f,
        0, // kept: 0.4 is not above the threshold
        0.2f,
        0.05f // kept; class 1 is under the score threshold
      };
      Candidates candidates =
          new Candidates(graph.constant(boxes, 1, 4, 4), graph.constant(scores, 1, 4, 2));

      Detections kept =
          NonMaxSuppression.of(graph.tf, candidates, new EvaluationConfig(0.1, 0.45, 5));

      assertEquals(4, count(graph, kept.count()));
      assertArrayEquals(
          new float[] {0.9f, 0.7f, 0.3f, 0.2f, 0}, graph.floats(kept.scores()), ROUNDING);
      assertArrayEquals(new float[] {0, 0, 1, 0, 0}, graph.floats(kept.classes()));
      assertArrayEquals(
          new float[] {0, 0, 1, 1, 0, 0, 1, 0.4f, 0, 0, 1, 1, -0.5f, 2, 0.5f, 3, 0, 0, 0, 0},
          graph.floats(kept.boxes()),
          ROUNDING);
    }
  }

  @Test
  void onlyTheBestAreKeptWhenThereAreMoreThanAllowed() {
    try (TestGraph graph = new TestGraph()) {
      float[] boxes = {0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5};
      Candidates candidates =
          new Candidates(
              graph.constant(boxes, 1, 3, 4),
              graph.constant(new float[] {0.5f, 0.9f, 0.7f}, 1, 3, 1));
      Detections kept =
          NonMaxSuppression.of(graph.tf, candidates, new EvaluationConfig(0.1, 0.45, 2));
      assertEquals(2, count(graph, kept.count()));
      assertArrayEquals(new float[] {0.9f, 0.7f}, graph.floats(kept.scores()), ROUNDING);
    }
  }

  /** One cell with three predictions. */
  private static Predictions head(TestGraph graph, float[] xywh, float... objectness) {
    Operand<TFloat32> boxes = graph.constant(xywh, 1, 1, 1, 3, 4);
    Operand<TFloat32> objects = graph.constant(objectness, 1, 1, 1, 3, 1);
    Operand<TFloat32> classes =
        graph.constant(new float[] {0.8f, 0.2f, 0.8f, 0.2f, 0.8f, 0.2f}, 1, 1, 1, 3, 2);
    return new Predictions(boxes, objects, classes, objects, classes);
  }

  private static int count(TestGraph graph, Operand<TInt32> count) {
    try (Result result = graph.session().runner().fetch(count).run()) {
      return ((TInt32) result.get(0)).getInt(0);
    }
  }
}

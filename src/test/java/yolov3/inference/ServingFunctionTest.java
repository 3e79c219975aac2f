package yolov3.inference;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.tensorflow.SessionFunction;
import org.tensorflow.Signature;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import yolov3.config.section.EvaluationConfig;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Detection;
import yolov3.network.layer.TestGraph;
import yolov3.network.model.Candidates;
import yolov3.network.model.Detections;
import yolov3.network.model.NonMaxSuppression;
import yolov3.network.serving.Signatures;

@Tag("tensorflow")
class ServingFunctionTest {

  private static final int CLASSES = 2;
  private static final double ROUNDING = 1e-6;

  /** Five boxes apart from each other, the best three of class 0, the others of class 1. */
  private static final float[][] SCORES = {{0.9f, 0}, {0.8f, 0}, {0.7f, 0}, {0, 0.6f}, {0, 0.5f}};

  private static ServingFunction function(TestGraph graph) {
    float[] boxes = new float[SCORES.length * 4];
    float[] scores = new float[SCORES.length * CLASSES];
    for (int i = 0; i < SCORES.length; i++) {
      System.arraycopy(new float[] {0, 2 * i, 1, 2 * i + 1}, 0, boxes, i * 4, 4);
      System.arraycopy(SCORES[i], 0, scores, i * CLASSES, CLASSES);
    }
    Candidates candidates =
        new Candidates(
            graph.constant(boxes, 1, SCORES.length, 4),
            graph.constant(scores, 1, SCORES.length, CLASSES));
    Detections kept = NonMaxSuppression.of(graph.tf, candidates, new EvaluationConfig(0.1, 0.5, 4));
    Signature signature =
        new Signature.Builder()
            .key(Signatures.DEFAULT)
            .input(
                Signatures.IMAGES,
                graph.tf.placeholder(TUint8.class, Placeholder.shape(Shape.of(-1, -1, -1, 3))))
            .output(Signatures.BOXES, kept.boxes())
            .output(Signatures.SCORES, graph.tf.identity(kept.scores()))
            .output(Signatures.CLASSES, graph.tf.math.add(kept.classes(), graph.tf.constant(1f)))
            .output(Signatures.COUNT, graph.tf.dtypes.cast(kept.count(), TFloat32.class))
            .build();
    return new ServingFunction(SessionFunction.create(signature, graph.session()));
  }

  private static void assertScores(double[] expected, OptionalInt max, Set<Integer> classes) {
    RgbImage image = new RgbImage(1, 1, new byte[3]);
    DetectionLimits limits =
        new DetectionLimits(OptionalDouble.empty(), OptionalDouble.empty(), max, classes);
    try (TestGraph graph = new TestGraph()) {
      double[] scores =
          function(graph).detect(List.of(image), limits).get(0).stream()
              .mapToDouble(Detection::score)
              .toArray();
      assertArrayEquals(expected, scores, ROUNDING);
    }
  }

  private static double[] of(double... scores) {
    return scores;
  }

  @Test
  void maximumOfDetectionsIsOfTheWantedClasses() {
    assertScores(of(0.6), OptionalInt.of(1), Set.of(1));
    assertScores(of(0.6, 0.5), OptionalInt.of(3), Set.of(1));
    assertScores(of(0.9, 0.8, 0.7, 0.6), OptionalInt.empty(), Set.of(0, 1));
    assertScores(of(0.6, 0.5), OptionalInt.empty(), Set.of(1));
  }

  @Test
  void maximumOfDetectionsThatIsGivenTakesThePlaceOfTheDetectors() {
    assertScores(of(0.9, 0.8, 0.7, 0.6), OptionalInt.empty(), Set.of());
    assertScores(of(0.9), OptionalInt.of(1), Set.of());
    assertScores(of(0.9, 0.8, 0.7, 0.6, 0.5), OptionalInt.of(5), Set.of());
    assertScores(of(0.9, 0.8, 0.7, 0.6, 0.5), OptionalInt.of(Integer.MAX_VALUE), Set.of());
  }
}

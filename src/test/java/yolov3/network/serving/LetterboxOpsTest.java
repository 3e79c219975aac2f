package yolov3.network.serving;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TInt32;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;
import yolov3.geometry.Box;
import yolov3.geometry.Letterbox;
import yolov3.geometry.LetterboxRule;
import yolov3.network.layer.TestGraph;

@Tag("tensorflow")
class LetterboxOpsTest {

  private static final int INPUT = 32;

  /** Two roundings of pixel values below 256, whose floats are 2⁻¹⁶ apart. */
  private static final double ROUNDING = 2.0 / (1 << 16);

  static Stream<Arguments> cases() {
    int[][] sizes = {{32, 32}, {64, 33}, {33, 64}, {3, 2}, {41, 97}, {500, 7}, {1, 50}, {1, 1}};
    return Stream.of(LetterboxRule.values())
        .flatMap(rule -> Stream.of(sizes).map(size -> Arguments.of(rule, size[0], size[1])));
  }

  @ParameterizedTest(name = "{0} {1}×{2}")
  @MethodSource("cases")
  void graphSeesWhatJavaSees(LetterboxRule rule, int width, int height) {
    byte[] pixels = new byte[width * height * 3];
    new Random(width * 1000L + height).nextBytes(pixels);
    int[] given = new int[pixels.length];
    for (int i = 0; i < given.length; i++) {
      given[i] = pixels[i] & 0xff;
    }
    float[] boxes = {0.1f, 0.2f, 0.7f, 0.9f, 0.4f, 0.45f, 0.5f, 0.55f};
    float[] expected = new Letterboxer(INPUT).apply(new RgbImage(width, height, pixels), rule);
    try (TestGraph graph = new TestGraph()) {
      Operand<TInt32> images = graph.constant(given, 1, height, width, 3);
      LetterboxOps ops = LetterboxOps.create(graph.tf, images, INPUT, rule);
      float[] found = graph.floats(ops.images());
      assertEquals(expected.length, found.length);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found[i], ROUNDING, "value " + i);
      }
      float[] inImage =
          graph.floats(
              LetterboxOps.toImage(
                  graph.tf,
                  graph.constant(boxes, 1, 2, 4),
                  graph.tf.expandDims(ops.placement(), graph.tf.constant(0)),
                  INPUT));
      Letterbox letterbox = new Letterbox(width, height, INPUT, rule);
      for (int i = 0; i < 2; i++) {
        Box box = letterbox.toImage(boxes, i);
        List<Double> sides =
            List.of(
                box.ymin() / height, box.xmin() / width, box.ymax() / height, box.xmax() / width);
        for (int side = 0; side < 4; side++) {
          assertEquals(sides.get(side), inImage[i * 4 + side], 1e-5);
        }
      }
    }
  }
}

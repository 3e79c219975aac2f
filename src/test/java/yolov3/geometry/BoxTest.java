package yolov3.geometry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BoxTest {

  /** A few roundings of numbers of the size of 1. */
  private static final double ROUNDING = 1e-15;

  static Stream<Arguments> pairs() {
    Box square = new Box(0, 0, 2, 2);
    return Stream.of(
        arguments("itself", square, square, 4.0 / (4 + 4 - 4)),
        arguments("half overlap", square, new Box(1, 0, 3, 2), 2.0 / (4 + 4 - 2)),
        arguments("a quarter overlap", square, new Box(1, 1, 3, 3), 1.0 / (4 + 4 - 1)),
        arguments("contained", square, new Box(0.5, 0.5, 1.5, 1.5), 1.0 / (4 + 1 - 1)),
        arguments("a cross", new Box(0, 1, 3, 2), new Box(1, 0, 2, 3), 1.0 / (3 + 3 - 1)),
        arguments("touching at an edge", square, new Box(2, 0, 4, 2), 0.0),
        arguments("touching at a corner", square, new Box(2, 2, 4, 4), 0.0),
        arguments("apart in both directions", square, new Box(3, 3, 5, 5), 0.0),
        arguments("of no width", square, new Box(1, 0, 1, 2), 0.0),
        arguments("of negative corners", new Box(-2, -2, 0, 0), new Box(-1, -2, 1, 0), 2.0 / 6));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("pairs")
  void iouIsIntersectionOverUnionInBothDirections(
      String name, Box first, Box second, double expected) {
    assertEquals(expected, first.iou(second), ROUNDING);
    assertEquals(expected, second.iou(first), ROUNDING);
  }

  @Test
  void iouOfTwoBoxesOfNoAreaIsZero() {
    Box point = new Box(1, 1, 1, 1);
    assertEquals(0, point.iou(point));
  }

  @Test
  void centreAndSizeComeBack() {
    Box box = Box.ofCentre(10, 20, 6, 8);
    assertEquals(new Box(10 - 6 / 2, 20 - 8 / 2, 10 + 6 / 2, 20 + 8 / 2), box);
    assertEquals(10, box.centreX());
    assertEquals(20, box.centreY());
    assertEquals(6, box.width());
    assertEquals(8, box.height());
    assertEquals(6 * 8, box.area());
  }

  @Test
  void clippingCutsToTheImage() {
    assertEquals(new Box(0, 3, 10, 20), new Box(-5, 3, 15, 25).clip(10, 20));
  }

  @ParameterizedTest(name = "{0},{1},{2},{3}")
  @CsvSource({
    "-9, 2, -5, 4, 0, 2, 0, 4",
    "12, 2, 15, 4, 10, 2, 10, 4",
    "2, 30, 4, 40, 2, 20, 4, 20",
    "2, -8, 4, -7, 2, 0, 4, 0"
  })
  void boxOutsideIsClippedToALineOnTheEdge(
      double xmin,
      double ymin,
      double xmax,
      double ymax,
      double left,
      double top,
      double right,
      double bottom) {
    assertEquals(new Box(left, top, right, bottom), new Box(xmin, ymin, xmax, ymax).clip(10, 20));
  }

  @ParameterizedTest(name = "{0},{1},{2},{3}")
  @CsvSource({
    "2, 0, 1, 1",
    "0, 2, 1, 1",
    "NaN, 0, 1, 1",
    "0, NaN, 1, 1",
    "0, 0, NaN, 1",
    "0, 0, 1, NaN",
    "0, 0, Infinity, 1",
    "0, -Infinity, 1, 1",
    "0, Infinity, 1, Infinity"
  })
  void reversedAndEndlessBoxesAreRefused(double xmin, double ymin, double xmax, double ymax) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new Box(xmin, ymin, xmax, ymax));
    assertEquals(
        "box corners %s,%s,%s,%s must be finite, min before max".formatted(xmin, ymin, xmax, ymax),
        refused.getMessage());
  }

  @ParameterizedTest(name = "{0}×{1}")
  @CsvSource({"0, 5", "5, 0", "-1, 5", "5, -1", "NaN, 5", "5, NaN"})
  void anchorsWithoutASizeAreRefused(double width, double height) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> new Anchor(width, height));
    assertEquals(
        "anchor %s×%s must have a positive width and height".formatted(width, height),
        refused.getMessage());
  }
}

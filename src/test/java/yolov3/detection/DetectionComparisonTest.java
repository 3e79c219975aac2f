package yolov3.detection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

class DetectionComparisonTest {

  private static final Detection FOUND = detection(10, 20, 59, 69, 3, 0.5);

  static Stream<Arguments> others() {
    return Stream.of(
        arguments("the same", FOUND, true),
        // 49 wide: a thousandth of 50 is 0.05
        arguments("edge moved by 0.04", detection(10.04, 20, 59, 69, 3, 0.5), true),
        arguments("edge moved by 0.06", detection(10.06, 20, 59, 69, 3, 0.5), false),
        arguments("score 0.0009 higher", detection(10, 20, 59, 69, 3, 0.5009), true),
        arguments("score 0.002 higher", detection(10, 20, 59, 69, 3, 0.502), false),
        arguments("another class", detection(10, 20, 59, 69, 4, 0.5), false));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("others")
  void differenceIsAMatterOfEdgesScoreAndClass(String name, Detection other, boolean same) {
    assertEquals(same, DetectionComparison.difference(List.of(FOUND), List.of(other)).isEmpty());
  }

  @Test
  void boxWithoutAreaIsTheSameInSpiteOfTheLastBit() {
    Detection cut = detection(10, 0, 59, 0, 3, 0.5);
    Detection almost = detection(10.000001, 0, 59, 0, 3, 0.5);
    assertEquals(true, DetectionComparison.difference(List.of(cut), List.of(almost)).isEmpty());
  }

  @Test
  void differenceSaysWhichIsMissingOrNew() {
    assertEquals(
        FOUND + " is missing",
        DetectionComparison.difference(List.of(FOUND), List.of()).orElseThrow());
    assertEquals(
        FOUND + " is new", DetectionComparison.difference(List.of(), List.of(FOUND)).orElseThrow());
  }

  @Test
  void weakDetectionsMayDiffer() {
    Detection weak = detection(1, 2, 3, 4, 0, 0.009);
    assertEquals(true, DetectionComparison.difference(List.of(weak), List.of()).isEmpty());
  }

  private static Detection detection(
      double xmin, double ymin, double xmax, double ymax, int classIndex, double score) {
    return new Detection(new Box(xmin, ymin, xmax, ymax), classIndex, score);
  }
}

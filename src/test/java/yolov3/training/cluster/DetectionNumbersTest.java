package yolov3.training.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;

class DetectionNumbersTest {

  @Test
  void detectionsAreReadBackToTheSameBits() {
    SortedMap<Integer, List<Detection>> detections = new TreeMap<>();
    detections.put(70_000, List.of(new Detection(new Box(0.1, 1 / 3.0, 5e3, 4.7), 79, 0.1f)));
    detections.put(3, List.of());
    detections.put(
        0,
        List.of(
            new Detection(new Box(1, 2, 3, 4), 0, 1),
            new Detection(new Box(-0.5, 0, 0.25, 1e-9), 1, Double.MIN_VALUE)));
    assertEquals(detections, DetectionNumbers.parse(DetectionNumbers.of(detections)));
  }

  @Test
  void noImagesAreNoNumbers() {
    assertEquals(0, DetectionNumbers.of(new TreeMap<>()).length);
    assertEquals(new TreeMap<>(), DetectionNumbers.parse(new double[0]));
  }
}

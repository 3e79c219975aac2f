package yolov3.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

/** Sets of boxes with the figures of pycocotools, as {@code make_coco_golden.py} writes them. */
public final class CocoGolden {

  /** Both sides do the same sums on 64 bits; only the order of some additions differs. */
  private static final double TOLERANCE = 1e-9;

  private CocoGolden() {}

  /** Scores a set and compares every figure with the one in it. */
  public static void assertSameFigures(JsonNode set) {
    CocoEvaluator evaluator =
        new CocoEvaluator(set.get("classCount").asInt(), set.get("maxDetections").asInt());
    List<ImageResult> images = images(set.get("images"));
    Metrics metrics = evaluator.evaluate(images);
    String name = set.get("name").asText();
    double[] summary = evaluator.summarize(images).toArray();
    for (int i = 0; i < set.get("stats").size(); i++) {
      JsonNode expected = set.get("stats").get(i);
      assertEquals(
          expected.isNull() ? Double.NaN : expected.asDouble(),
          summary[i],
          TOLERANCE,
          name + " number " + i + " of summarize()");
    }
    assertEquals(figure(set, "map50"), metrics.map50(), TOLERANCE, name + " map50");
    assertEquals(figure(set, "map50To95"), metrics.map50To95(), TOLERANCE, name + " map50To95");
    assertSamePoint(set.get("best"), metrics.best(), name + " all classes");
    assertEquals(set.get("classes").size(), metrics.classes().size(), name);
    for (ClassMetrics actual : metrics.classes()) {
      JsonNode expected = set.get("classes").get(actual.classIndex());
      String where = name + " class " + actual.classIndex();
      assertEquals(figure(expected, "ap50"), actual.ap50(), TOLERANCE, where + " ap50");
      assertEquals(figure(expected, "ap50To95"), actual.ap50To95(), TOLERANCE, where + " ap50To95");
      assertSamePoint(expected.get("best"), actual.best(), where);
    }
  }

  private static void assertSamePoint(JsonNode expected, OperatingPoint actual, String where) {
    if (expected.isNull()) { // nothing found
      assertEquals(Double.NaN, actual.scoreThreshold(), where);
      assertFalse(actual.precision() > 0 || actual.recall() > 0 || actual.f1() > 0, where);
      return;
    }
    assertEquals(expected.get(0).asDouble(), actual.scoreThreshold(), where);
    assertEquals(expected.get(1).asDouble(), actual.precision(), TOLERANCE, where + " precision");
    assertEquals(expected.get(2).asDouble(), actual.recall(), TOLERANCE, where + " recall");
    assertEquals(expected.get(3).asDouble(), actual.f1(), TOLERANCE, where + " F1");
  }

  private static double figure(JsonNode node, String name) {
    return node.get(name).isNull() ? Double.NaN : node.get(name).asDouble();
  }

  private static List<ImageResult> images(JsonNode images) {
    List<ImageResult> results = new ArrayList<>();
    for (JsonNode image : images) {
      List<LabelledBox> groundTruth = new ArrayList<>();
      for (JsonNode object : image.get("groundTruth")) {
        groundTruth.add(
            new LabelledBox(
                box(object),
                object.get(4).asInt(),
                LabelledBox.Kind.valueOf(object.get(5).asText().toUpperCase(Locale.ROOT)),
                object.get(6).asDouble()));
      }
      List<Detection> detections = new ArrayList<>();
      for (JsonNode d : image.get("detections")) {
        detections.add(new Detection(box(d), d.get(4).asInt(), d.get(5).asDouble()));
      }
      results.add(new ImageResult(groundTruth, detections));
    }
    return results;
  }

  private static Box box(JsonNode corners) {
    return new Box(
        corners.get(0).asDouble(),
        corners.get(1).asDouble(),
        corners.get(2).asDouble(),
        corners.get(3).asDouble());
  }
}

package yolov3.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.assignment.ScaleTargets.Positive;
import yolov3.config.Architecture;
import yolov3.config.LossConfig;
import yolov3.config.LossConfig.BackgroundBoxes;
import yolov3.config.ModelConfig;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

class TargetAssignerTest {

  /** The Python code keeps 100 boxes a scale and writes box i to row i modulo 100. */
  private static final int PYTHON_ROWS = 100;

  static Stream<Arguments> golden() throws IOException {
    try (InputStream stream =
        TargetAssignerTest.class.getResourceAsStream("/assignment/golden_targets.json")) {
      List<Arguments> cases = new ArrayList<>();
      for (JsonNode golden : new ObjectMapper().readTree(stream).get("cases")) {
        String name = golden.get("name").asText() + " " + golden.get("anchor_set").asText();
        cases.add(Arguments.of(name, golden));
      }
      return cases.stream();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("golden")
  void positivesAndBoxesAreThoseOfTheTutorial(String name, JsonNode golden) {
    Architecture architecture =
        golden.get("anchor_set").asText().equals("yolov3")
            ? Architecture.YOLOV3
            : Architecture.YOLOV3_TINY;
    List<LabelledBox> objects = new ArrayList<>();
    for (JsonNode box : golden.get("in_boxes")) {
      objects.add(
          object(
              box.get(0).asInt(),
              box.get(1).asInt(),
              box.get(2).asInt(),
              box.get(3).asInt(),
              box.get(4).asInt()));
    }

    List<ScaleTargets> targets = assigner(architecture, BackgroundBoxes.SCALE).assign(objects);

    for (int scale = 0; scale < targets.size(); scale++) {
      JsonNode level = golden.get("levels").get(scale);
      assertEquals(slots(level), slots(targets.get(scale)), "stride " + level.get("stride"));
      assertEquals(
          rows(level), pythonRows(targets.get(scale)), "boxes of stride " + level.get("stride"));
    }
  }

  @Test
  void centreOnTheFarEdgeBelongsToTheLastCell() {
    List<ScaleTargets> targets =
        assigner(Architecture.YOLOV3_TINY, BackgroundBoxes.ALL)
            .assign(List.of(object(416, 416, 416, 416, 0)));

    Positive positive = targets.get(0).positives().get(0);
    assertEquals(416 / 16 - 1, positive.row());
    assertEquals(416 / 16 - 1, positive.column());
  }

  @Test
  void laterOfTwoBoxesTakesTheAnchorThatBothWant() {
    LabelledBox first = object(100, 100, 128, 128, 1);
    LabelledBox second = object(103, 102, 129, 131, 2);

    List<ScaleTargets> targets =
        assigner(Architecture.YOLOV3_TINY, BackgroundBoxes.ALL).assign(List.of(first, second));

    assertEquals(
        List.of(second, second),
        targets.get(0).positives().stream().map(Positive::object).toList());
  }

  @Test
  void everyScaleIsGuardedByAllBoxesUnlessToldOtherwise() {
    List<LabelledBox> objects = List.of(object(0, 0, 14, 14, 1), object(50, 50, 350, 350, 2));

    List<ScaleTargets> all =
        assigner(Architecture.YOLOV3_TINY, BackgroundBoxes.ALL).assign(objects);
    List<ScaleTargets> own =
        assigner(Architecture.YOLOV3_TINY, BackgroundBoxes.SCALE).assign(objects);

    assertEquals(objects, all.get(0).backgroundBoxes());
    assertEquals(objects, all.get(1).backgroundBoxes());
    assertEquals(objects.subList(0, 1), own.get(0).backgroundBoxes());
    assertEquals(objects.subList(1, 2), own.get(1).backgroundBoxes());
  }

  @ParameterizedTest
  @EnumSource
  void noPredictionAnswersForACrowdNorIsItTaughtToBeBackground(BackgroundBoxes background) {
    Box box = new Box(50, 50, 350, 350);
    LabelledBox crowd = new LabelledBox(box, 2, LabelledBox.Kind.CROWD, box.area());

    for (ScaleTargets targets :
        assigner(Architecture.YOLOV3_TINY, background).assign(List.of(crowd))) {
      assertEquals(List.of(), targets.positives());
      assertEquals(List.of(crowd), targets.backgroundBoxes());
    }
  }

  private static TargetAssigner assigner(Architecture architecture, BackgroundBoxes background) {
    ModelConfig model = ModelConfig.forInference(architecture, 416, null, 1);
    return new TargetAssigner(model, new LossConfig(0.3, 0.5, 0.01, background));
  }

  private static LabelledBox object(int xmin, int ymin, int xmax, int ymax, int classIndex) {
    return new LabelledBox(new Box(xmin, ymin, xmax, ymax), classIndex);
  }

  /** Row, column, anchor, box and class of each positive, in one order. */
  private static List<String> slots(JsonNode level) {
    List<String> slots = new ArrayList<>();
    for (JsonNode slot : level.get("label")) {
      JsonNode v = slot.get("v");
      int classIndex = 0;
      while (v.get(5 + classIndex).asDouble() < 0.5) {
        classIndex++;
      }
      slots.add(
          slot(
              slot.get("y").asInt(),
              slot.get("x").asInt(),
              slot.get("a").asInt(),
              xywh(v, 0),
              classIndex));
    }
    return slots.stream().sorted().toList();
  }

  private static List<String> slots(ScaleTargets targets) {
    return targets.positives().stream()
        .map(
            p ->
                slot(
                    p.row(),
                    p.column(),
                    p.anchor(),
                    xywh(p.object().box()),
                    p.object().classIndex()))
        .sorted()
        .toList();
  }

  private static String slot(int row, int column, int anchor, String box, int classIndex) {
    return row + "," + column + "," + anchor + " " + box + " " + classIndex;
  }

  private static List<String> rows(JsonNode level) {
    List<JsonNode> rows = new ArrayList<>();
    level.get("boxes").forEach(rows::add);
    rows.sort(Comparator.comparingInt(row -> row.get(0).asInt()));
    return rows.stream().map(row -> xywh(row, 1)).toList();
  }

  private static List<String> pythonRows(ScaleTargets targets) {
    List<String> rows = new ArrayList<>();
    List<Box> boxes = targets.backgroundBoxes().stream().map(LabelledBox::box).toList();
    for (int i = 0; i < boxes.size(); i++) {
      if (i < PYTHON_ROWS) {
        rows.add(xywh(boxes.get(i)));
      } else {
        rows.set(i % PYTHON_ROWS, xywh(boxes.get(i)));
      }
    }
    return rows;
  }

  private static String xywh(Box box) {
    return box.centreX() + "," + box.centreY() + "," + box.width() + "," + box.height();
  }

  private static String xywh(JsonNode array, int offset) {
    return array.get(offset).asDouble()
        + ","
        + array.get(offset + 1).asDouble()
        + ","
        + array.get(offset + 2).asDouble()
        + ","
        + array.get(offset + 3).asDouble();
  }
}

package yolov3.network.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.config.section.Architecture;
import yolov3.config.section.LossConfig;
import yolov3.config.section.LossConfig.AnchorConflicts;
import yolov3.config.section.LossConfig.BackgroundBoxes;
import yolov3.config.section.LossConfig.BoxLoss;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargets.Positive;

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

    List<ScaleTargets> targets =
        assigner(architecture, BackgroundBoxes.SCALE, AnchorConflicts.LATER_BOX).assign(objects);

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
        assigner(Architecture.YOLOV3_TINY, BackgroundBoxes.ALL, AnchorConflicts.LATER_BOX)
            .assign(List.of(first, second));

    assertEquals(
        List.of(second, second),
        targets.get(0).positives().stream().map(Positive::object).toList());
    assertEquals(List.of(), targets.get(1).positives());
  }

  @Test
  void boxThatLosesAllItsAnchorsHasTheBestOfThoseThatNoBoxHas() {
    LabelledBox first = object(100, 100, 128, 128, 1);
    LabelledBox second = object(103, 102, 129, 131, 2);

    List<ScaleTargets> targets =
        assigner(Architecture.YOLOV3_TINY, BackgroundBoxes.SCALE).assign(List.of(first, second));

    // of the first box: 10×14 is the only other anchor of the cell, 81×82 the best of stride 32
    double small = 10 * 14 / (28.0 * 28);
    double large = 28 * 28 / (81.0 * 82);
    assertTrue(small > large);
    assertEquals(
        Set.of(
            new Positive(7, 7, 1, second),
            new Positive(7, 7, 2, second), // 23×27 and 37×58
            new Positive(7, 7, 0, first)),
        Set.copyOf(targets.get(0).positives()));
    assertEquals(List.of(), targets.get(1).positives());
    assertEquals(List.of(first, second), targets.get(0).backgroundBoxes());
    assertEquals(List.of(), targets.get(1).backgroundBoxes());
  }

  /** A small box has only small anchors to lose, and a large one takes none of them. */
  @Test
  void boxThatKeepsAnAnchorGetsNoOther() {
    List<LabelledBox> objects = List.of(object(97, 97, 107, 111, 1), object(60, 60, 160, 160, 2));
    for (AnchorConflicts conflicts : AnchorConflicts.values()) {
      List<ScaleTargets> targets =
          assigner(Architecture.YOLOV3_TINY, BackgroundBoxes.ALL, conflicts).assign(objects);
      assertEquals(
          List.of(new Positive(6, 6, 0, objects.get(0))), targets.get(0).positives(), "stride 16");
    }
  }

  @Test
  void everyBoxHasAnAnchorAsLongAsThereAreSomeAndLosesNoneToTheRule() {
    Random random = new Random(11);
    int forgotten = 0;
    for (int image = 0; image < 200; image++) {
      List<LabelledBox> objects = new ArrayList<>();
      for (int i = 0; i < 4; i++) { // within one cell of every scale, which has nine anchors
        double side = 12 + 40 * random.nextDouble();
        Box box =
            Box.ofCentre(
                200 + 7 * random.nextDouble(), 200 + 7 * random.nextDouble(), side, 1.3 * side);
        objects.add(new LabelledBox(box, i));
      }
      Set<Positive> tutorial = positives(AnchorConflicts.LATER_BOX, objects);
      Set<Positive> nextBest = positives(AnchorConflicts.NEXT_BEST, objects);
      assertTrue(nextBest.containsAll(tutorial), "a box lost an anchor");
      assertEquals(4, nextBest.stream().map(Positive::object).distinct().count());
      forgotten += 4 - (int) tutorial.stream().map(Positive::object).distinct().count();
      assertEquals(
          4 - tutorial.stream().map(Positive::object).distinct().count(),
          nextBest.size() - tutorial.size(),
          "one anchor for each that had none");
    }
    assertTrue(forgotten > 50, "the tutorial's rule forgot only " + forgotten);
  }

  @Test
  void moreBoxesThanAnchorsLeaveTheFirstOnesWithout() {
    List<LabelledBox> objects =
        IntStream.range(0, 20).mapToObj(i -> object(190, 190, 230, 240, i)).toList();
    Set<Positive> positives = positives(AnchorConflicts.NEXT_BEST, objects);
    assertEquals(3 * 3, positives.size(), "three anchors on three scales");
    assertTrue(positives.stream().map(Positive::object).anyMatch(objects.get(19)::equals));
  }

  private static Set<Positive> positives(AnchorConflicts conflicts, List<LabelledBox> objects) {
    Set<Positive> positives = new HashSet<>();
    assigner(Architecture.YOLOV3, BackgroundBoxes.ALL, conflicts)
        .assign(objects)
        .forEach(scale -> positives.addAll(scale.positives()));
    return positives;
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
  void noPredictionIsResponsibleForACrowdNorTrainedAsBackgroundInIt(BackgroundBoxes background) {
    Box box = new Box(50, 50, 350, 350);
    LabelledBox crowd = new LabelledBox(box, 2, LabelledBox.Kind.CROWD, box.area());

    for (ScaleTargets targets :
        assigner(Architecture.YOLOV3_TINY, background).assign(List.of(crowd))) {
      assertEquals(List.of(), targets.positives());
      assertEquals(List.of(crowd), targets.backgroundBoxes());
    }
  }

  private static TargetAssigner assigner(Architecture architecture, BackgroundBoxes background) {
    return assigner(architecture, background, AnchorConflicts.NEXT_BEST);
  }

  private static TargetAssigner assigner(
      Architecture architecture, BackgroundBoxes background, AnchorConflicts conflicts) {
    ModelConfig model = ModelConfig.forInference(architecture, 416, null, 1);
    return new TargetAssigner(
        model, new LossConfig(BoxLoss.GIOU, 0.3, 0.5, 0.01, background, conflicts));
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

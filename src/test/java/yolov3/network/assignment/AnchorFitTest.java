package yolov3.network.assignment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.config.ConfigFile;
import yolov3.config.section.Architecture;
import yolov3.config.section.LossConfig;
import yolov3.config.section.LossConfig.AnchorConflicts;
import yolov3.config.section.LossConfig.BackgroundBoxes;
import yolov3.config.section.LossConfig.BoxLoss;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

class AnchorFitTest {

  private static final int INPUT = 416;

  /**
   * A box of one size at every place of a lattice over one cell of stride 32, which is four of
   * stride 16; counted here with boxes, by the assigner's definition.
   */
  @ParameterizedTest(name = "{0}×{0}")
  @CsvSource({"14, 0.58", "10, 0.33", "100, 1.00"})
  void recallIsTheFractionOfPlacesWithAnAnchorAboveTheThreshold(double side, double rounded) {
    List<List<LabelledBox>> images = new ArrayList<>();
    int above = 0;
    for (double y = 192.25; y < 224; y += 0.5) {
      for (double x = 192.25; x < 224; x += 0.5) {
        Box box = Box.ofCentre(x, y, side, side);
        images.add(List.of(new LabelledBox(box, 0)));
        List<Anchor> anchors = Architecture.YOLOV3_TINY.defaultAnchors();
        boolean found = false;
        for (int i = 0; i < 6; i++) {
          int stride = i < 3 ? 16 : 32;
          double column = Math.floor(x / stride) + 0.5;
          double row = Math.floor(y / stride) + 0.5;
          found |= anchors.get(i).centredAt(column * stride, row * stride).iou(box) > 0.3;
        }
        above += found ? 1 : 0;
      }
    }

    double recall = AnchorFit.of(assigner(0.3), images).bestPossibleRecall();

    assertEquals((double) above / images.size(), recall, 1e-12);
    assertEquals(rounded, recall, 0.005, "by size alone it is 1");
  }

  @Test
  void publishedAnchorsAloneAreFitted() {
    ModelConfig published = ConfigFile.defaultsOf("model", ModelConfig.class);
    List<Anchor> own = published.anchors().stream().map(a -> new Anchor(a.width() + 1, 9)).toList();
    LossConfig loss = ConfigFile.defaultsOf("loss", LossConfig.class);
    List<LabelledBox> boxes = new ArrayList<>();
    for (int side = 20; side < 29; side++) { // nine sizes for nine anchors
      boxes.add(new LabelledBox(Box.ofCentre(100, 100, side, side), 0));
    }

    AnchorComparison fitted =
        AnchorComparison.toTrain(published, loss, List.of(boxes), 1).orElseThrow();

    assertEquals(1, fitted.found().meanIou(), 1e-6);
    assertTrue(
        AnchorComparison.toTrain(published, loss, List.of(boxes.subList(1, 9)), 1).isEmpty());
    ModelConfig given = ModelConfig.forInference(Architecture.YOLOV3, INPUT, own, 1);
    assertTrue(AnchorComparison.toTrain(given, loss, List.of(boxes), 1).isEmpty());
  }

  @Test
  void recallIsThatOfThePositives() {
    Random random = new Random(5);
    List<List<LabelledBox>> images = new ArrayList<>();
    for (int image = 0; image < 40; image++) {
      List<LabelledBox> objects = new ArrayList<>();
      for (int i = 0; i < 12; i++) { // so many that some want the same anchors
        objects.add(
            new LabelledBox(
                Box.ofCentre(
                    100 + 60 * random.nextDouble(),
                    100 + 60 * random.nextDouble(),
                    30 * Math.exp(random.nextGaussian()),
                    40 * Math.exp(random.nextGaussian())),
                i));
      }
      images.add(objects);
    }
    TargetAssigner assigner = assigner(0.4);
    int above = 0;
    for (List<LabelledBox> objects : images) {
      List<ScaleTargets> targets = assigner.assign(objects);
      above += objects.stream().filter(object -> hasGoodAnchor(object, targets)).count();
    }
    assertTrue(above > 50 && above < 430, above + " of 480");

    assertEquals(above / 480.0, AnchorFit.of(assigner, images).bestPossibleRecall(), 1e-12);
  }

  private static boolean hasGoodAnchor(LabelledBox object, List<ScaleTargets> targets) {
    for (int scale = 0; scale < 2; scale++) {
      int stride = scale == 0 ? 16 : 32;
      for (ScaleTargets.Positive positive : targets.get(scale).positives()) {
        Anchor anchor =
            Architecture.YOLOV3_TINY.defaultAnchors().get(3 * scale + positive.anchor());
        Box prior =
            anchor.centredAt((positive.column() + 0.5) * stride, (positive.row() + 0.5) * stride);
        if (positive.object() == object && prior.iou(object.box()) > 0.4) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void meanIouIsThatOfEachSizeWithItsBestAnchor() {
    List<Anchor> anchors = List.of(new Anchor(10, 10), new Anchor(40, 20));
    List<Anchor> sizes = List.of(new Anchor(5, 10), new Anchor(40, 40), new Anchor(100, 2));
    double first = 5 * 10 / (10.0 * 10); // inside the first anchor
    double second = 40 * 20 / (40.0 * 40); // around the second
    double third = 40 * 2 / (100.0 * 2 + 40 * 20 - 40 * 2); // across the second

    assertEquals((first + second + third) / 3, AnchorFit.meanIou(anchors, sizes), 1e-12);
  }

  @Test
  void anchorAtTheThresholdIsNotResponsible() {
    // half of the first anchor, 10×14, around the centre of its cell
    List<List<LabelledBox>> half = List.of(List.of(object(Box.ofCentre(24, 24, 5, 14))));

    assertEquals(0, AnchorFit.of(assigner(0.5), half).bestPossibleRecall());
    AnchorFit above = AnchorFit.of(assigner(0.49), half);
    assertEquals(1, above.bestPossibleRecall());
    assertTrue(above.isEnough());
  }

  @Test
  void boxThatLosesItsAnchorsCountsByWhatItKeeps() {
    Box box = Box.ofCentre(24, 24, 10, 14); // only the anchor of its size is above the threshold
    List<List<LabelledBox>> twice = List.of(List.of(object(box), object(box)));

    AnchorFit fit = AnchorFit.of(assigner(0.5), twice);

    assertEquals(1, fit.meanIou());
    assertEquals(0.5, fit.bestPossibleRecall());
    assertFalse(fit.isEnough());
  }

  private static LabelledBox object(Box box) {
    return new LabelledBox(box, 0);
  }

  private static TargetAssigner assigner(double threshold) {
    return new TargetAssigner(
        ModelConfig.forInference(Architecture.YOLOV3_TINY, INPUT, null, 1),
        new LossConfig(
            BoxLoss.GIOU, threshold, 0.5, 0.01, BackgroundBoxes.ALL, AnchorConflicts.NEXT_BEST));
  }
}

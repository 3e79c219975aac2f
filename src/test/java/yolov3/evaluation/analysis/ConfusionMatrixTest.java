package yolov3.evaluation.analysis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static yolov3.evaluation.Boxes.HERE;
import static yolov3.evaluation.Boxes.MOSTLY_HERE;
import static yolov3.evaluation.Boxes.NOWHERE;
import static yolov3.evaluation.Boxes.THERE;
import static yolov3.evaluation.Boxes.crowd;
import static yolov3.evaluation.Boxes.difficult;
import static yolov3.evaluation.Boxes.found;
import static yolov3.evaluation.Boxes.image;
import static yolov3.evaluation.Boxes.object;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfusionMatrixTest {

  @Test
  void everyKindOfPairHasItsCell() {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(
            List.of(
                image(
                    List.of(object(HERE, 0), object(THERE, 1)),
                    found(HERE, 0, 0.9),
                    found(THERE, 0, 0.8),
                    found(NOWHERE, 1, 0.7)),
                image(List.of(object(HERE, 1)), found(HERE, 1, 0.1))),
            2,
            0.5,
            0.5);
    assertEquals(
        List.of(
            List.of(1, 0, 0), // 0 as 0
            List.of(1, 0, 1), // 1 as 0; the last image's is below the threshold: missed
            List.of(0, 1, 0)), // nothing as 1
        matrix.counts());
    assertEquals(2, matrix.background());
    assertEquals(1, matrix.count(1, 2));
  }

  @Test
  void confusionsAreAllButTheDiagonalTheMostFrequentFirst() {
    ConfusionMatrix matrix =
        new ConfusionMatrix(
            0.5, 0.5, List.of(List.of(9, 0, 1), List.of(2, 8, 0), List.of(0, 3, 0)));
    assertEquals(
        List.of(
            new ConfusionMatrix.Confusion(2, 1, 3),
            new ConfusionMatrix.Confusion(1, 0, 2),
            new ConfusionMatrix.Confusion(0, 2, 1)),
        matrix.confusions());
  }

  @Test
  void theHigherIouPairsFirstWhateverTheScore() {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(
            List.of(
                image(List.of(object(HERE, 0)), found(MOSTLY_HERE, 0, 0.9), found(HERE, 1, 0.5))),
            2,
            0.5,
            0.5);
    assertEquals(List.of(List.of(0, 1, 0), List.of(0, 0, 0), List.of(1, 0, 0)), matrix.counts());
  }

  @Test
  void ofEqualIousTheRightClassPairsFirst() {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(
            List.of(image(List.of(object(HERE, 0)), found(HERE, 1, 0.9), found(HERE, 0, 0.5))),
            2,
            0.5,
            0.5);
    assertEquals(List.of(List.of(1, 0, 0), List.of(0, 0, 0), List.of(0, 1, 0)), matrix.counts());
  }

  @Test
  void whatNeedNotBeFoundIsNotCounted() {
    ConfusionMatrix matrix =
        ConfusionMatrix.of(
            List.of(
                image(
                    List.of(difficult(HERE, 0), crowd(THERE, 1)),
                    found(HERE, 0, 0.9),
                    found(THERE, 1, 0.9),
                    found(THERE, 0, 0.9))),
            2,
            0.5,
            0.5);
    // the crowd is of class 1: class 0 on it is false
    assertEquals(List.of(List.of(0, 0, 0), List.of(0, 0, 0), List.of(1, 0, 0)), matrix.counts());
  }
}

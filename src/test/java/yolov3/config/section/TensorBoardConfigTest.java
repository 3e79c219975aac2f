package yolov3.config.section;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TensorBoardConfigTest {

  @Test
  void tenSetsAreSpreadOverTheRun() {
    assertEquals(List.of(3, 6, 9, 12, 15, 18, 21, 24, 27, 30), due(0, 30));
    assertEquals(List.of(1, 2, 3), due(0, 3));
    assertEquals(List.of(2, 4, 6, 8, 10, 11), due(0, 11));
  }

  @Test
  void lastEpochHasASetWhateverTheDistance() {
    assertEquals(List.of(4, 8, 10), due(4, 10));
    assertEquals(List.of(3), due(100, 3));
  }

  private static List<Integer> due(int everyEpochs, int epochs) {
    TensorBoardConfig config = new TensorBoardConfig(everyEpochs, 12, true);
    return IntStream.rangeClosed(1, epochs)
        .filter(epoch -> config.isDue(epoch, epochs))
        .boxed()
        .toList();
  }
}

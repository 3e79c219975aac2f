package yolov3.data.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.data.image.ImageSize;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

class DatasetStatisticsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0", "0.3, 0", "1, 0", "1.1, 0", "1.2, 1", "2, 4", "3.9, 7", "4, 8", "416, 34", "1e9, 47"
  })
  void sizesHaveFourCellsADoubling(double pixels, int cell) {
    assertEquals(cell, DatasetStatistics.sizeCell(pixels));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.0625, 0", "0.25, 8", "0.99, 15", "1, 16", "2, 20", "15.9, 31", "100, 31"})
  void ratiosReachFromOneToSixteenToSixteenToOne(double ratio, int cell) {
    assertEquals(cell, DatasetStatistics.ratioCell(ratio));
  }

  @Test
  void boxOfNoSizeHasACell() {
    assertEquals(0, DatasetStatistics.ratioCell(0.0 / 0.0));
    assertEquals(31, DatasetStatistics.ratioCell(1.0 / 0.0));
  }

  @Test
  void everyBoxIsCountedOnceInEachStatistic() {
    DatasetStatistics.Tally tally = new DatasetStatistics.Tally();
    // centre at 50, 180 of 200×200: column 5 and row 18 of 20; half as large in the input
    Box box = new Box(40, 160, 60, 200);
    tally.add(
        new ImageSize(200, 200),
        List.of(new LabelledBox(box, 0)),
        List.of(new Box(20, 80, 30, 100)));
    tally.add(new ImageSize(100, 50), List.of(), List.of());
    DatasetStatistics one = tally.result();
    DatasetStatistics twice = DatasetStatistics.sum(List.of(one, one));

    assertEquals(1, one.centres()[18][5]);
    assertEquals(1, one.sizes()[DatasetStatistics.sizeCell(20)][DatasetStatistics.sizeCell(10)]);
    assertEquals(1, one.aspectRatios()[DatasetStatistics.ratioCell(10.0 / 20)]);
    assertEquals(Map.of(0, 1, 1, 1), one.objectsPerImage());
    assertEquals(Map.of(new ImageSize(200, 200), 1, new ImageSize(100, 50), 1), one.imageSizes());
    assertEquals(2, twice.centres()[18][5]);
    assertEquals(2, twice.boxes());
    assertEquals(4, twice.images());
    assertEquals(Map.of(0, 2, 1, 2), twice.objectsPerImage());
  }

  @Test
  void centreOnTheFarEdgeBelongsToTheLastCell() {
    DatasetStatistics.Tally tally = new DatasetStatistics.Tally();
    Box corner = new Box(100, 100, 100, 100);
    tally.add(new ImageSize(100, 100), List.of(new LabelledBox(corner, 0)), List.of(corner));
    assertEquals(1, tally.result().centres()[19][19]);
  }
}

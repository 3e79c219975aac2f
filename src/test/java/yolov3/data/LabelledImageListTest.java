package yolov3.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

class LabelledImageListTest {

  @Test
  void elementsAreThoseThatWereAdded() {
    List<LabelledImage> images =
        List.of(
            new LabelledImage(Path.of("a b/ä.jpg"), List.of(box(1, 3), box(2.5, 0))),
            new LabelledImage(Path.of("/empty.png"), List.of()),
            new LabelledImage(Path.of("c.png"), List.of(box(7, 9))));

    List<LabelledImage> list = listOf(images);

    assertEquals(images, list);
    assertThrows(IndexOutOfBoundsException.class, () -> list.get(3));
  }

  @Test
  void crowdsAndHardObjectsStaySo() {
    Box box = new Box(0, 0, 30, 40);
    List<LabelledBox> boxes =
        List.of(
            new LabelledBox(box, 1, LabelledBox.Kind.CROWD, 700),
            new LabelledBox(box, 2, LabelledBox.Kind.DIFFICULT, 30 * 40));

    assertEquals(boxes, listOf(List.of(new LabelledImage(Path.of("a.png"), boxes))).get(0).boxes());
  }

  @Test
  void cornersAreKeptToTheSeventhDigit() {
    double third = 1000.0 / 3;
    List<LabelledImage> list =
        listOf(List.of(new LabelledImage(Path.of("a.png"), List.of(box(third, 0)))));

    double kept = list.get(0).boxes().get(0).box().xmin();
    assertEquals(third, kept, third * Math.ulp(1f));
  }

  @Test
  void imageWithSixBoxesTakesLessThan200Bytes() {
    int count = 200_000;
    List<LabelledBox> six = IntStream.range(0, 6).mapToObj(i -> box(i, i)).toList();
    long before = usedAfterCollection();
    LabelledImageList.Builder builder = new LabelledImageList.Builder();
    for (int i = 0; i < count; i++) {
      builder.add(new LabelledImage(Path.of("data/detection/train/%06d.jpg".formatted(i)), six));
    }
    LabelledImageList list = builder.build();
    builder = null;
    double bytes = (double) (usedAfterCollection() - before) / count;

    // 30 of the path, 6 · (4 · 4 + 4 + 4) of the boxes, 2 · 4 of the ends
    assertTrue(bytes > 100 && bytes < 200, bytes + " bytes an image of " + list.size());
  }

  private static long usedAfterCollection() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static List<LabelledImage> listOf(List<LabelledImage> images) {
    LabelledImageList.Builder builder = new LabelledImageList.Builder();
    images.forEach(builder::add);
    return builder.build();
  }

  private static LabelledBox box(double left, int classIndex) {
    return new LabelledBox(new Box(left, 0, left + 2000, 10), classIndex);
  }
}

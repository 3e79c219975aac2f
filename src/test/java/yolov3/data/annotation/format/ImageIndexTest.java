package yolov3.data.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ImageIndexTest {

  private static final Path IMAGE = Path.of("images", "a.png");

  private final ImageIndex index = new ImageIndex(List.of(IMAGE));

  @Test
  void findsAnImageByItsNameWithItsEnding() {
    assertEquals(List.of(IMAGE), index.named("a.png"));
    assertEquals(List.of(), index.named("a.jpg"));
  }

  @Test
  void findsNothingUnderANameThatNoFileCanHave() {
    assertEquals(List.of(), index.named("\0a.png"));
  }

  @Test
  void nearestImagesShareTheFolderOrTheNamesOfAsManyFoldersAsAnyOther() {
    Path annotation = Path.of("labels", "cam1", "day", "a.xml");
    Path beside = annotation.resolveSibling("a.png");
    Path two = Path.of("images", "cam1", "day", "a.png");
    Path alike = Path.of("more", "cam1", "day", "a.png");
    Path one = Path.of("images", "cam2", "day", "a.png");
    Path none = Path.of("images", "a.png");
    assertEquals(
        List.of(two, alike), ImageIndex.nearest(List.of(none, two, one, alike), annotation));
    assertEquals(List.of(beside), ImageIndex.nearest(List.of(two, beside, none), annotation));
    assertEquals(List.of(none, IMAGE), ImageIndex.nearest(List.of(none, IMAGE), annotation));
  }
}

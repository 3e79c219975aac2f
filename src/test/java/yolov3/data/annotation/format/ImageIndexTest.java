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
}

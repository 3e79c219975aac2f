package yolov3.training.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.LabelledImage;
import yolov3.data.drawing.DetectionDrawer;
import yolov3.data.loader.Batch;
import yolov3.data.loader.Example;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.network.assignment.ScaleTargets;
import yolov3.network.assignment.ScaleTargets.Positive;

class ImagesTest {

  private static final List<String> NAMES = List.of("cat", "dog");
  private static final int CAT = DetectionDrawer.colour(0).getRGB();
  private static final int DOG = DetectionDrawer.colour(1).getRGB();

  @TempDir Path folder;

  @Test
  void truthIsLeftAndPredictionRightInTheSamePlace() throws IOException {
    LabelledImage image = grey("a.png", 636, 318, new LabelledBox(new Box(200, 100, 400, 200), 0));
    BufferedImage drawn =
        draw(
            List.of(image),
            Map.of(
                image.image(),
                List.of(
                    new Detection(new Box(200, 100, 400, 200), 1, 0.9),
                    new Detection(new Box(20, 250, 60, 300), 1, 0.1))));
    assertEquals(640, drawn.getWidth());
    // half the size, 79 grey rows above it, 26 rows of caption above those
    int middle = 26 + 79 + 150 / 2;
    assertEquals(CAT, drawn.getRGB(100, middle));
    assertEquals(CAT, drawn.getRGB(199, middle));
    assertEquals(DOG, drawn.getRGB(322 + 100, middle));
    assertEquals(DOG, drawn.getRGB(322 + 199, middle));
    assertFalse(
        has(drawn, DOG, 322 + 10, 26 + 79 + 125, 20, 25), "a weak detection should not be there");
  }

  @Test
  void withoutABestScoreWeakDetectionsAreThereToo() throws IOException {
    LabelledImage image = grey("a.png", 636, 318);
    Detection weak = new Detection(new Box(20, 250, 60, 300), 1, 0.001);
    BufferedImage drawn =
        new ValidationImages(List.of(image), 12, NAMES)
            .draw(Map.of(image.image(), List.of(weak)), Double.NaN)
            .get(0);
    assertTrue(has(drawn, DOG, 322 + 10, 26 + 79 + 125, 20, 25));
  }

  @Test
  void imagesStayInTheirOrderAndOneThatCannotBeReadIsPassedOver() throws IOException {
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      images.add(grey(i + ".png", 10 + i, 10));
    }
    Files.writeString(images.get(5).image(), "no image");
    ValidationImages chosen = new ValidationImages(images, 4, NAMES); // 0, 2, 5, 7
    List<BufferedImage> drawn = chosen.draw(Map.of(), 0.5);
    assertEquals(3, drawn.size());
    assertEquals(1, new ValidationImages(images.subList(0, 1), 12, NAMES).draw(Map.of(), 0).size());
  }

  @Test
  void batchShowsTheBoxesThatItsTargetsAskFor() {
    LabelledBox cat = new LabelledBox(new Box(16, 16, 48, 48), 0);
    LabelledBox dog = new LabelledBox(new Box(8, 8, 24, 24), 1);
    LabelledImage source = new LabelledImage(Path.of("flipped.jpg"), List.of());
    byte[] black = new byte[64 * 64 * 3];
    ScaleTargets fine = new ScaleTargets(List.of(new Positive(1, 1, 0, cat)), List.of());
    ScaleTargets coarse =
        new ScaleTargets(
            List.of(new Positive(0, 0, 1, cat), new Positive(0, 0, 2, dog)), List.of());
    Example example =
        new Example(
            source, new Letterbox(64, 64, 64), black, List.of(cat, dog), List.of(fine, coarse));
    BufferedImage drawn =
        new BatchImages(NAMES)
            .draw(Batch.of(List.of(example, example, example, example), List.of()));
    int side = 210;
    assertEquals(3 * side + 2 * 4, drawn.getWidth());
    assertEquals(2 * side + 4, drawn.getHeight());
    for (int[] corner : new int[][] {{0, 0}, {2 * (side + 4), 0}, {0, side + 4}}) {
      int middle = corner[1] + side / 2;
      assertTrue(has(drawn, CAT, corner[0] + side / 4, middle, 3, 1), "cat in every image");
      assertTrue(has(drawn, DOG, corner[0] + side / 8, corner[1] + side / 4, 3, 1), "dog too");
    }
  }

  private static BufferedImage draw(
      List<LabelledImage> images, Map<Path, List<Detection>> detections) {
    List<BufferedImage> drawn = new ValidationImages(images, 12, NAMES).draw(detections, 0.5);
    assertEquals(1, drawn.size());
    return drawn.get(0);
  }

  private static boolean has(BufferedImage drawn, int colour, int x, int y, int w, int h) {
    for (int pixel : drawn.getRGB(x, y, w, h, null, 0, w)) {
      if (pixel == colour) {
        return true;
      }
    }
    return false;
  }

  private LabelledImage grey(String name, int width, int height, LabelledBox... objects)
      throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return new LabelledImage(file, List.of(objects));
  }
}

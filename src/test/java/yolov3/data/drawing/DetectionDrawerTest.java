package yolov3.data.drawing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.geometry.LabelledBox;

class DetectionDrawerTest {

  private static final int GREY = 0xFF808080;

  private final BufferedImage image = grey(300, 200);
  private final DetectionDrawer drawer = new DetectionDrawer(List.of("cat", "dog"));

  private static BufferedImage grey(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    int[] pixels = new int[width * height];
    Arrays.fill(pixels, GREY);
    image.setRGB(0, 0, width, height, pixels, 0, width);
    return image;
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  private static Detection detection(double xmin, double ymin, int classIndex, double score) {
    return new Detection(new Box(xmin, ymin, xmin + 100, ymin + 80), classIndex, score);
  }

  @Test
  void edgesHaveTheColourOfTheClassAndTheInsideIsUntouched() {
    BufferedImage drawn = drawer.draw(image, List.of(detection(50, 60, 1, 0.9)));
    int colour = DetectionDrawer.colour(1).getRGB();
    assertEquals(colour, drawn.getRGB(50, 100), "left");
    assertEquals(colour, drawn.getRGB(149, 100), "right");
    assertEquals(colour, drawn.getRGB(100, 60), "top");
    assertEquals(colour, drawn.getRGB(100, 139), "bottom");
    assertEquals(GREY, drawn.getRGB(100, 100), "inside");
    assertEquals(GREY, drawn.getRGB(150, 100), "right of the box");
  }

  @Test
  void originalIsLeftAsItIs() {
    int[] before = pixels(image);
    drawer.draw(image, List.of(detection(50, 60, 0, 0.9)));
    assertArrayEquals(before, pixels(image));
  }

  @Test
  void labelOfABoxAtTheTopRightIsInsideTheImage() {
    BufferedImage atEdge = drawer.draw(image, List.of(detection(280, 0, 0, 0.9)));
    BufferedImage inMiddle = drawer.draw(image, List.of(detection(100, 60, 0, 0.9)));
    assertEquals(textPixels(inMiddle), textPixels(atEdge));
  }

  /** Black pixels: the letters of a bright label, whole or not. */
  private static long textPixels(BufferedImage image) {
    long black =
        Arrays.stream(pixels(image)).filter(pixel -> pixel == 0xFF000000).count()
            + Arrays.stream(pixels(image)).filter(pixel -> pixel == 0xFFFFFFFF).count();
    assertTrue(black > 20, "no text in the image");
    return black;
  }

  @Test
  void surestDetectionIsOnTopWhateverTheOrder() {
    Detection sure = detection(50, 60, 0, 0.9);
    Detection unsure = detection(50, 60, 1, 0.4);
    int colour = DetectionDrawer.colour(0).getRGB();
    assertEquals(colour, drawer.draw(image, List.of(sure, unsure)).getRGB(50, 100));
    assertEquals(colour, drawer.draw(image, List.of(unsure, sure)).getRGB(50, 100));
  }

  @Test
  void groundTruthIsDashed() {
    LabelledBox truth = new LabelledBox(new Box(50, 60, 150, 140), 1);
    BufferedImage drawn = drawer.draw(image, List.of(), List.of(truth));
    Set<Integer> topEdge = new HashSet<>();
    for (int x = 50; x < 150; x++) {
      topEdge.add(drawn.getRGB(x, 60));
    }
    assertEquals(Set.of(GREY, DetectionDrawer.colour(1).getRGB()), topEdge);
  }

  @Test
  void boxesOutsideAndClassesWithoutANameAreDrawn() {
    Detection outside = new Detection(new Box(-500, -500, 900, 900), 7, 1);
    BufferedImage drawn = drawer.draw(image, List.of(outside));
    assertEquals(DetectionDrawer.colour(7).getRGB(), drawn.getRGB(0, 199));
  }

  @Test
  void greyAndTransparentImagesAreDrawnInColour() {
    for (int type : new int[] {BufferedImage.TYPE_BYTE_GRAY, BufferedImage.TYPE_INT_ARGB}) {
      BufferedImage source = new BufferedImage(300, 200, type);
      BufferedImage drawn = drawer.draw(source, List.of(detection(50, 60, 1, 0.9)));
      assertEquals(DetectionDrawer.colour(1).getRGB(), drawn.getRGB(50, 100));
    }
  }

  @Test
  void coloursOfTheFirstTwentyClassesDiffer() {
    for (int i = 0; i < 20; i++) {
      for (int j = 0; j < i; j++) {
        Color a = DetectionDrawer.colour(i);
        Color b = DetectionDrawer.colour(j);
        assertNotEquals(a, b);
        int distance =
            Math.abs(a.getRed() - b.getRed())
                + Math.abs(a.getGreen() - b.getGreen())
                + Math.abs(a.getBlue() - b.getBlue());
        assertTrue(distance >= 40, i + " and " + j + " differ by " + distance);
      }
    }
  }
}

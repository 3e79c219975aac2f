package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import yolov3.data.ClassNames;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Box;
import yolov3.geometry.Detection;
import yolov3.inference.DetectionLimits;
import yolov3.inference.Detector;

@Tag("tensorflow")
class ObjectDetectorBatchTest {

  /** Finds the brightness of the first pixel. */
  private static final class FakeDetector implements Detector {

    private final List<Integer> calls = new ArrayList<>();

    @Override
    public ClassNames classNames() {
      return new ClassNames(List.of("grey"));
    }

    @Override
    public double nmsIouThreshold() {
      return 0.5;
    }

    @Override
    public int maxDetections() {
      return 1;
    }

    @Override
    public List<List<Detection>> detect(List<RgbImage> images, DetectionLimits limits) {
      calls.add(images.size());
      return images.stream()
          .map(image -> List.of(new Detection(new Box(0, 0, image.pixels()[0], 1), 0, 1)))
          .toList();
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  private static BufferedImage image(int brightness, int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
    image.setRGB(0, 0, brightness * 0x010101);
    return image;
  }

  private static void assertCalls(List<Integer> expected, int images, int width, int height) {
    FakeDetector fake = new FakeDetector();
    try (ObjectDetector detector = new ObjectDetector(fake, DetectionLimits.OF_DETECTOR)) {
      List<List<Detection>> found =
          detector.detectBatch(
              IntStream.range(0, images).mapToObj(i -> image(i, width, height)).toList());
      assertEquals(expected, fake.calls);
      for (int i = 0; i < images; i++) {
        assertEquals(i, found.get(i).get(0).box().xmax());
      }
    }
  }

  @Test
  void manyImagesGoThroughTheNetworkAFewAtATime() {
    assertCalls(List.of(16, 16, 8), 40, 8, 8);
    assertCalls(List.of(4, 4, 1), 9, 1000, 1000); // 4 MP a call
    assertCalls(List.of(1, 1), 2, 3000, 1500);
  }
}

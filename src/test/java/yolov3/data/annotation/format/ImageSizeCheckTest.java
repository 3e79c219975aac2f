package yolov3.data.annotation.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.OrientedSize;

class ImageSizeCheckTest {

  private static final Path IMAGE = Path.of("a.jpg");
  private static final ImageSize WIDE = new ImageSize(160, 120);
  private static final ImageSize HIGH = new ImageSize(120, 160);
  private static final ImageSize SQUARE = new ImageSize(120, 120);

  private final ImageSizeCheck check = new ImageSizeCheck();
  private final List<String> warnings = new ArrayList<>();

  @ParameterizedTest
  @CsvSource({
    "640, 640",
    "640.0, 640",
    " 640 , 640",
    "6.4e2, 640",
    "0, 0",
    "0.0, 0",
    "'', 0",
    ", 0",
    "-1, -1",
    "640.5, -1",
    "NaN, -1",
    "wide, -1",
    "1e20, -1"
  })
  void sizesAreWholePixels(String text, int pixels) {
    assertEquals(pixels, ImageSizeCheck.pixels(text));
  }

  static Stream<Arguments> refused() {
    String stored =
        ": 160×120 is its size as stored, before EXIF orientation %d is applied; expected size and boxes of the image as shown (where the boxes are right for the image as stored, remove the orientation from its EXIF)";
    return Stream.of(
        arguments(
            new OrientedSize(WIDE, WIDE, 1),
            120,
            160,
            "size is 120×160, but the image 'a.jpg' has 160×120 pixels"),
        arguments(
            new OrientedSize(HIGH, WIDE, 6),
            160,
            120,
            "size is 160×120, but the image 'a.jpg' has 120×160 pixels" + stored.formatted(6)),
        arguments(
            new OrientedSize(HIGH, WIDE, 8),
            160,
            0,
            "size is 160×?, but the image 'a.jpg' has 120×160 pixels" + stored.formatted(8)),
        arguments(
            new OrientedSize(HIGH, WIDE, 5),
            80,
            60,
            "size is 80×60, but the image 'a.jpg' has 120×160 pixels"));
  }

  @ParameterizedTest
  @MethodSource
  void refused(OrientedSize size, int width, int height, String message) {
    assertEquals(message, check.problem(IMAGE, size, width, height, true));
    check.warn(Path.of("x.json"), warnings::add);
    assertEquals(List.of(), warnings);
  }

  static Stream<Arguments> undecided() {
    return Stream.of(
        arguments("half turn", new OrientedSize(WIDE, WIDE, 3), 160, 120, true, 1),
        arguments("mirrored", new OrientedSize(WIDE, WIDE, 2), 160, 120, true, 1),
        arguments("square", new OrientedSize(SQUARE, SQUARE, 6), 120, 120, true, 1),
        arguments("no size", new OrientedSize(HIGH, WIDE, 6), 0, 0, true, 1),
        arguments("no boxes", new OrientedSize(WIDE, WIDE, 3), 160, 120, false, 0),
        arguments("size as shown", new OrientedSize(HIGH, WIDE, 6), 120, 160, true, 0),
        arguments("width as shown", new OrientedSize(HIGH, WIDE, 6), 120, 0, true, 0),
        arguments("without EXIF", new OrientedSize(WIDE, WIDE, 1), 160, 120, true, 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void undecided(
      String name, OrientedSize size, int width, int height, boolean hasBoxes, int count) {
    assertEquals(null, check.problem(IMAGE, size, width, height, hasBoxes));
    check.warn(Path.of("x.json"), warnings::add);
    assertEquals(count, warnings.size());
  }

  @Test
  void warningCountsImagesAndNamesTheFirst() {
    for (String name : List.of("c.jpg", "b.jpg", "d.jpg")) {
      check.problem(Path.of(name), new OrientedSize(WIDE, WIDE, 4), 160, 120, true);
    }
    check.warn(Path.of("x.json"), warnings::add);
    assertEquals(
        List.of(
            "x.json: 3 images are turned by EXIF, and their annotations do not tell whether boxes refer to the stored pixels; boxes are taken as of the turned image, as shown; the first is 'b.jpg' (orientation 4)"),
        warnings);
  }

  @ParameterizedTest
  @CsvSource({"orientation-1.jpg, 1", "orientation-3.jpg, 3", "orientation-6.png, 6"})
  void orientationIsReadFromTheFile(String name, int orientation) throws Exception {
    Path file = Path.of(getClass().getResource("/dataset/pictures/" + name).toURI());
    OrientedSize size = ImageDecoder.readOrientedSize(file);
    assertEquals(orientation, size.orientation());
    assertEquals(ImageDecoder.readSize(file), size.shown());
    assertEquals(orientation >= 5, !size.shown().equals(size.stored()));
  }
}

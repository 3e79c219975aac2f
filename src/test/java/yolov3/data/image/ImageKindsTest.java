package yolov3.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.io.UserException;

/**
 * Images as other programs write them, against the pixels that Pillow reads from them. {@code
 * src/test/python/make_pictures.py} drew all of them.
 */
class ImageKindsTest {

  private static final Path FOLDER = Path.of("src/test/resources/dataset/pictures");
  private static final String EXPECTED = ".expected.png";

  @TempDir Path temp;

  static Stream<Arguments> images() {
    return Stream.of(
        arguments("colour.jpg", 0),
        arguments("progressive.jpg", 0),
        arguments("grey.jpg", 0),
        arguments("rgb-not-ycc.jpg", 0),
        arguments("cmyk-adobe.jpg", 1), // Pillow rounds where we cut off, as TensorFlow does
        arguments("ycck-adobe.jpg", 1),
        arguments("alpha.png", 0),
        arguments("grey-alpha.png", 0),
        arguments("grey.png", 0),
        arguments("grey-16-bit.png", 0),
        arguments("one-bit.png", 0),
        arguments("palette.png", 0),
        arguments("palette-alpha.png", 0),
        arguments("one-colour-is-clear.png", 0),
        arguments("colour.bmp", 0),
        arguments("palette.bmp", 0),
        arguments("lossless.webp", 0),
        arguments("lossless-alpha.webp", 0),
        arguments("lossless-few-colours.webp", 0),
        arguments("lossless-with-profile.webp", 0),
        arguments("lossy-grey.webp", 1),
        arguments("lossy-one-colour.webp", 1),
        arguments("orientation-1.jpg", 0),
        arguments("orientation-2.jpg", 0),
        arguments("orientation-3.jpg", 0),
        arguments("orientation-4.jpg", 0),
        arguments("orientation-5.jpg", 0),
        arguments("orientation-6.jpg", 0),
        arguments("orientation-7.jpg", 0),
        arguments("orientation-8.jpg", 0),
        arguments("orientation-of-thumbnail.jpg", 0),
        arguments("stray-bytes.jpg", 0),
        arguments("components-from-0.jpg", 0),
        arguments("components-letters.jpg", 0),
        arguments("orientation-5-after-pixels.png", 0),
        arguments("orientation-6.png", 0),
        arguments("orientation-8.webp", 0),
        arguments("colour-raw.tif", 0),
        arguments("colour-lzw.tif", 0),
        arguments("colour-adobe_deflate.tif", 0),
        arguments("colour-packbits.tif", 0),
        arguments("colour-jpeg.tif", 0),
        arguments("colour-16-bit.tif", 0),
        arguments("differences-16-bit.tif", 0),
        arguments("grey-differences-16-bit.tif", 0),
        arguments("white-is-zero-differences-16-bit.tif", 0),
        arguments("tiled-differences-16-bit.tif", 0),
        arguments("planar.tif", 0),
        arguments("infrared.tif", 0),
        arguments("alpha.tif", 0),
        arguments("grey-alpha.tif", 0),
        arguments("grey.tif", 0),
        arguments("grey-16-bit.tif", 0),
        arguments("white-is-zero.tif", 0),
        arguments("one-bit.tif", 0),
        arguments("one-bit-fax.tif", 0),
        arguments("palette.tif", 0),
        arguments("palette-of-bytes.tif", 0),
        arguments("cmyk.tif", 1),
        arguments("two-pages.tif", 0),
        arguments("orientation-3.tif", 0),
        arguments("orientation-6.tif", 0),
        arguments("orientation-8.tif", 0),
        arguments("palette.gif", 0),
        arguments("interlaced.gif", 0),
        arguments("clear.gif", 0),
        arguments("moving.gif", 0),
        arguments("frame-on-screen.gif", 0),
        arguments("frame-over-screen.gif", 0),
        arguments("no-screen.gif", 0),
        arguments("colour.ppm", 0),
        arguments("colour-16-bit.ppm", 0),
        arguments("plain.ppm", 0),
        arguments("grey.pgm", 0),
        arguments("grey-16-bit.pgm", 0),
        arguments("plain.pgm", 0),
        arguments("one-bit.pbm", 0),
        arguments("plain.pbm", 0));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("images")
  void isReadAsPillowReadsIt(String name, int mostDifference) throws IOException {
    RgbImage expected = expected(name);

    RgbImage read = ImageDecoder.read(FOLDER.resolve(name));

    assertEquals(expected.size(), read.size());
    assertEquals(expected.size(), ImageDecoder.readSize(FOLDER.resolve(name)));
    int largest = 0;
    for (int i = 0; i < expected.pixels().length; i++) {
      int difference = (expected.pixels()[i] & 0xff) - (read.pixels()[i] & 0xff);
      largest = Math.max(largest, Math.abs(difference));
    }
    assertTrue(largest <= mostDifference, "a sample differs by " + largest);
  }

  /**
   * Colour is stored for blocks of 2×2 pixels. Pillow smooths it between them, the reader that is
   * used here repeats it, so that only brightness can be compared where colours meet.
   */
  @ParameterizedTest(name = "{0}")
  @MethodSource("lossyColours")
  void aLossyWebpIsAsBrightAsPillowHasIt(String name) throws IOException {
    RgbImage expected = expected(name);

    RgbImage read = ImageDecoder.read(FOLDER.resolve(name));

    assertEquals(expected.size(), read.size());
    double largest = 0;
    for (int i = 0; i < expected.pixels().length; i += 3) {
      largest = Math.max(largest, Math.abs(luma(expected, i) - luma(read, i)));
    }
    assertTrue(largest <= 4, "a pixel's luma differs by " + largest);
  }

  static Stream<String> lossyColours() {
    return Stream.of("lossy.webp", "lossy-alpha.webp");
  }

  private static double luma(RgbImage image, int at) {
    byte[] pixels = image.pixels();
    return 0.299 * (pixels[at] & 0xff)
        + 0.587 * (pixels[at + 1] & 0xff)
        + 0.114 * (pixels[at + 2] & 0xff);
  }

  private static RgbImage expected(String name) throws IOException {
    return RgbImage.of(ImageIO.read(FOLDER.resolve(name + EXPECTED).toFile()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lossless-with-profile.webp", "differences-16-bit.tif"})
  void bytesInMemoryAreNotChanged(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(FOLDER.resolve(name));
    byte[] before = bytes.clone();

    ImageDecoder.read(bytes);

    assertArrayEquals(before, bytes);
  }

  @Test
  void everyDrawnImageIsTried() throws IOException {
    List<String> tried =
        Stream.concat(images().map(image -> (String) image.get()[0]), lossyColours())
            .sorted()
            .toList();
    try (Stream<Path> files = Files.list(FOLDER)) {
      List<String> drawn =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(EXPECTED))
              .map(name -> name.substring(0, name.length() - EXPECTED.length()))
              .sorted()
              .toList();
      assertEquals(tried, drawn);
    }
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "cmyk-adobe.jpg",
        "lossless.webp",
        "lossless-alpha.webp",
        "lossy.webp",
        "lossy-alpha.webp",
        "orientation-6.jpg",
        "orientation-6.png",
        "orientation-8.webp",
        "colour-adobe_deflate.tif",
        "colour-jpeg.tif",
        "colour-lzw.tif",
        "colour-16-bit.tif",
        "palette-of-bytes.tif",
        "orientation-6.tif",
        "palette.gif",
        "interlaced.gif",
        "moving.gif",
        "colour.ppm",
        "grey-16-bit.pgm",
        "one-bit.pbm"
      })
  void isRefusedWhereverItIsCut(String name) throws IOException {
    byte[] whole = Files.readAllBytes(FOLDER.resolve(name));
    Path cut = temp.resolve("cut");
    for (int length = 0; length < whole.length; length += 3) {
      Files.write(cut, Arrays.copyOf(whole, length));
      assertThrows(UserException.class, () -> ImageDecoder.read(cut), "of length " + length);
    }
  }

  @Test
  void aWebpWhosePixelsAreOfAnotherSizeIsRefusedBeforeThereIsRoomForThem() throws IOException {
    byte[] bytes = Files.readAllBytes(FOLDER.resolve("lossy-alpha.webp"));
    int sides = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("VP8 ") + 8 + 6;
    bytes[sides + 1] = 0x3f; // 40 + 256 · 63
    Path file = Files.write(temp.resolve("a.webp"), bytes);

    assertEquals(
        "image '"
            + file
            + "' is truncated or damaged (its WebP header says 40×28 pixels and its image"
            + " 16168×28); expected a whole image",
        assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage());
  }

  /** A fuzz test found it: its decoder took missing bytes for zeros, of which it wanted many. */
  @Test
  @Timeout(60)
  void aWebpThatNeverEndsIsRefused() {
    Path file = Path.of("src/test/resources/dataset/endless.webp");
    assertEquals(
        "image '"
            + file
            + "' is truncated or damaged (the file ends before its pixels); expected a whole"
            + " image",
        assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage());
  }

  @Test
  void filesOfAllFormatsAreKnownByTheirNames() {
    assertEquals(
        List.of(
            "bmp", "dib", "gif", "jfif", "jpe", "jpeg", "jpg", "mpo", "pbm", "pgm", "png", "pnm",
            "ppm", "tif", "tiff", "webp"),
        ImageDecoder.EXTENSIONS);
    assertTrue(ImageDecoder.isNamedAsImage(Path.of("folder", "a.b.WebP")));
    assertFalse(ImageDecoder.isNamedAsImage(Path.of("folder.png", "webp.txt")));
  }

  /** Java's reader leaves what is missing in the first colour, without a word. */
  @Test
  void aGifWhosePixelsEndEarlyIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(FOLDER.resolve("palette.gif"));
    int blocks = 13 + 3 * 16 + 10 + 1; // screen, colours, frame, bits of the first code
    int length = 50;
    byte[] early = Arrays.copyOf(whole, blocks + 1 + length + 2);
    early[blocks] = (byte) length;
    early[blocks + 1 + length] = 0;
    early[blocks + 1 + length + 1] = 0x3b;
    Path file = Files.write(temp.resolve("early.gif"), early);

    String message = assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage();

    assertTrue(message.contains(" of 1120 pixels are there)"), message);
  }

  @Test
  void whatAPnmWithNumbersOutOfRangeHasIsSaid() throws IOException {
    Path sample = Files.writeString(temp.resolve("sample.pgm"), "P2 2 1 9 9 10\n");
    Path maximum = Files.writeString(temp.resolve("maximum.pgm"), "P5 2 1 65536\n0123");

    assertEquals(
        "image '"
            + sample
            + "' is truncated or damaged (a sample is 10, of at most 9); expected a whole image",
        assertThrows(UserException.class, () -> ImageDecoder.read(sample)).getMessage());
    assertEquals(
        "image '"
            + maximum
            + "' is truncated or damaged (its maximum sample is 65536); expected a whole image",
        assertThrows(UserException.class, () -> ImageDecoder.readSize(maximum)).getMessage());
  }

  @Test
  void movingImagesAreRefused() {
    Path file = FOLDER.resolve("animated.webp");
    assertEquals(
        "image '"
            + file
            + "' is an animated WebP; expected an image that stands still, so take a frame of it",
        assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage());
  }
}

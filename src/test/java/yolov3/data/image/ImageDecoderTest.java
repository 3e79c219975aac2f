package yolov3.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.io.EncodedImage;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

public class ImageDecoderTest {

  @TempDir Path folder;

  /** A smooth image, so that a JPEG keeps its colours. */
  public static RgbImage smooth(int width, int height) {
    byte[] pixels = new byte[height * width * 3];
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * 3;
        pixels[at] = (byte) (200 * x / width);
        pixels[at + 1] = (byte) (200 * y / height);
        pixels[at + 2] = (byte) 90;
      }
    }
    return new RgbImage(width, height, pixels);
  }

  private Path write(BufferedImage image, String format) throws IOException {
    Path file = folder.resolve("image." + format);
    assertTrue(ImageIO.write(image, format, file.toFile()));
    return file;
  }

  @ParameterizedTest
  @ValueSource(strings = {"png", "bmp"})
  void losslessImagesKeepTheirPixels(String format) throws IOException {
    RgbImage image = smooth(31, 17);

    Path file = write(image.toBufferedImage(), format);

    assertArrayEquals(image.pixels(), ImageDecoder.read(file).pixels());
    assertEquals(new ImageSize(31, 17), ImageDecoder.readSize(file));
  }

  @Test
  void colourProfileIsIgnoredAsTensorFlowIgnoresIt() throws IOException {
    Path plain = folder.resolve("plain.jpg");
    Files.write(plain, EncodedImage.jpeg(smooth(40, 30).toBufferedImage(), 0.9f));
    byte[] jpeg = Files.readAllBytes(plain);
    byte[] profile = ICC_Profile.getInstance(ColorSpace.CS_LINEAR_RGB).getData();
    ByteArrayOutputStream tagged = new ByteArrayOutputStream();
    tagged.write(jpeg, 0, 2);
    int length = 2 + 12 + 2 + profile.length;
    tagged.write(new byte[] {(byte) 0xff, (byte) 0xe2, (byte) (length >> 8), (byte) length});
    tagged.write("ICC_PROFILE\0\1\1".getBytes(StandardCharsets.ISO_8859_1));
    tagged.write(profile);
    tagged.write(jpeg, 2, jpeg.length - 2);
    Path file = Files.write(folder.resolve("tagged.jpg"), tagged.toByteArray());

    assertArrayEquals(ImageDecoder.read(plain).pixels(), ImageDecoder.read(file).pixels());
  }

  @Test
  void aJpegKeepsItsColoursNearly() throws IOException {
    RgbImage image = smooth(64, 48);
    Path file = folder.resolve("a.jpg");

    Files.write(file, EncodedImage.jpeg(image.toBufferedImage(), 0.95f));

    RgbImage read = ImageDecoder.read(file);
    assertEquals(new ImageSize(64, 48), read.size());
    assertEquals(new ImageSize(64, 48), ImageDecoder.readSize(file));
    for (int i = 0; i < image.pixels().length; i++) {
      assertEquals(image.pixels()[i] & 0xff, read.pixels()[i] & 0xff, 12);
    }
  }

  static Stream<Arguments> kinds() {
    BufferedImage grey = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 100);
    BufferedImage grey16 = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey16.getRaster().setSample(0, 0, 0, 100 * 256 + 255);
    BufferedImage binary = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_BINARY);
    binary.getRaster().setSample(0, 0, 0, 1);
    byte[] reds = {0, 10};
    byte[] greens = {0, 20};
    byte[] blues = {0, 30};
    BufferedImage palette =
        new BufferedImage(
            1, 1, BufferedImage.TYPE_BYTE_INDEXED, new IndexColorModel(8, 2, reds, greens, blues));
    palette.getRaster().setSample(0, 0, 0, 1);
    BufferedImage alpha = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    alpha.setRGB(0, 0, 51 << 24 | 100 << 16 | 255);
    BufferedImage clear = new BufferedImage(1, 1, BufferedImage.TYPE_4BYTE_ABGR);
    return Stream.of(
        arguments("grey is three equal channels", grey, new int[] {100, 100, 100}),
        arguments("16 bits keep the upper 8", grey16, new int[] {100, 100, 100}),
        arguments("one bit is black or white", binary, new int[] {255, 255, 255}),
        arguments("a palette gives its colour", palette, new int[] {10, 20, 30}),
        arguments(
            "a fifth of a colour on four fifths of white",
            alpha,
            new int[] {(100 + 4 * 255) / 5, (0 + 4 * 255) / 5, (255 + 4 * 255) / 5}),
        arguments("transparent is white", clear, new int[] {255, 255, 255}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("kinds")
  void allKindsOfPngBecomeRgb(String name, BufferedImage image, int[] expected) throws IOException {
    byte[] pixels = {(byte) expected[0], (byte) expected[1], (byte) expected[2]};

    assertArrayEquals(pixels, RgbImage.of(image).pixels());
    assertArrayEquals(pixels, ImageDecoder.read(write(image, "png")).pixels());
  }

  @Test
  void aGreyJpegIsNotBrightened() throws IOException {
    BufferedImage grey = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
    byte[] expected = new byte[16 * 16 * 3];
    Arrays.fill(expected, (byte) 100);
    for (int i = 0; i < 16 * 16; i++) {
      grey.getRaster().setSample(i % 16, i / 16, 0, 100);
    }

    assertArrayEquals(expected, ImageDecoder.read(write(grey, "jpg")).pixels());
  }

  @Test
  void aViewOfALargerImageIsCutOut() {
    BufferedImage part = smooth(10, 8).toBufferedImage().getSubimage(3, 2, 4, 5);
    byte[] expected = new byte[5 * 4 * 3];
    for (int y = 0; y < 5; y++) {
      System.arraycopy(smooth(10, 8).pixels(), ((y + 2) * 10 + 3) * 3, expected, y * 4 * 3, 4 * 3);
    }

    assertArrayEquals(expected, RgbImage.of(part).pixels());
  }

  static Stream<Arguments> truncations() {
    return Stream.of("jpg", "png", "bmp")
        .flatMap(
            format -> Stream.of(1, 2, 3, 20, 150, 400).map(missing -> arguments(format, missing)));
  }

  @ParameterizedTest(name = "a {0} without its last {1} bytes")
  @MethodSource("truncations")
  void truncatedImagesAreRefused(String format, int missing) throws IOException {
    Path file = write(smooth(100, 80).toBufferedImage(), format);
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - missing));

    UserException refused = assertThrows(UserException.class, () -> ImageDecoder.read(file));
    assertTrue(
        refused.getMessage().startsWith("image '" + file + "' is truncated or damaged ("),
        refused.getMessage());
  }

  @Test
  void aJpegCutAnywhereIsRefused() throws IOException {
    Path file = write(smooth(40, 30).toBufferedImage(), "jpg");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length += 7) {
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(UserException.class, () -> ImageDecoder.read(file), "of length " + length);
    }
  }

  @Test
  void aJpegThatCannotHoldItsPixelsIsRefusedBeforeItIsDecoded() throws IOException {
    Path file = write(smooth(40, 30).toBufferedImage(), "jpg");
    byte[] bytes = Files.readAllBytes(file);
    int frame = 0;
    while (!Arrays.equals(bytes, frame, frame + 4, new byte[] {-1, -64, 0, 17}, 0, 4)) {
      frame++;
    }
    ByteBuffer.wrap(bytes).putShort(frame + 5, (short) 9_999).putShort(frame + 7, (short) 10_000);
    Files.write(file, bytes);

    assertEquals(
        "image '%s' is truncated or damaged (%d bytes can't hold 10000×9999 pixels); expected a whole image"
            .formatted(file, bytes.length),
        assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage());
  }

  static Stream<Arguments> noImages() {
    byte[] hugePng =
        ByteBuffer.allocate(33)
            .putLong(0x89504e470d0a1a0aL)
            .putInt(13)
            .putInt(0x49484452)
            .putInt(20_000)
            .putInt(10_000)
            .array();
    byte[] endlessJpeg = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0, (byte) 0xff};
    byte[] hugeBmp =
        ByteBuffer.allocate(60)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 'B')
            .put((byte) 'M')
            .putInt(14, 40)
            .putInt(18, 20_000)
            .putInt(22, -10_000)
            .array();
    byte[] bmpOfPng =
        ByteBuffer.allocate(60)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put((byte) 'B')
            .put((byte) 'M')
            .putInt(14, 40)
            .putInt(18, 10)
            .putInt(22, 10)
            .putInt(30, 5)
            .array();
    return Stream.of(
        arguments(
            "empty",
            new byte[0],
            "is empty; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image"),
        arguments(
            "text",
            "hello world".getBytes(),
            "starts with bytes 68 65 6c 6c 6f 20 77 6f; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image"),
        arguments(
            "too many pixels in a PNG",
            hugePng,
            "is 20000×10000 pixels, 200000000 in all; expected at most 100000000"),
        arguments(
            "too many pixels in a BMP",
            hugeBmp,
            "is 20000×10000 pixels, 200000000 in all; expected at most 100000000"),
        arguments(
            "a PNG inside a BMP, which Java's reader can hang on or take gigabytes for",
            bmpOfPng,
            "is a BMP with a JPEG or PNG inside, which may have any size; expected a plain image,"
                + " so convert it"),
        arguments(
            "a JPEG that ends in its header",
            endlessJpeg,
            "is truncated or damaged (the file ends inside its header); expected a whole image"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noImages")
  void otherFilesAreRefusedByTheirHeader(String name, byte[] bytes, String message)
      throws IOException {
    Path file = Files.write(folder.resolve("a.jpg"), bytes);

    String expected = "image '" + file + "' " + message;
    assertEquals(
        expected, assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage());
    assertEquals(
        expected,
        assertThrows(UserException.class, () -> ImageDecoder.readSize(file)).getMessage());
  }

  @Test
  void manyLargeImagesAtATimeFitInTheHeap() throws Exception {
    int threads = 6;
    long heap = Runtime.getRuntime().maxMemory();
    // decoded and turned an image takes 6 bytes a pixel: all at a time 1.6 times the heap
    int side = (int) Math.sqrt(Math.min(heap / 22, ImageDecoder.MAX_PIXELS));
    Path file = turnedJpeg(side, side);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<ImageSize>> sizes = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        sizes.add(pool.submit(() -> ImageDecoder.read(file, RgbImage::size)));
      }
      for (Future<ImageSize> size : sizes) {
        assertEquals(new ImageSize(side, side), size.get());
      }
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void imageThatDoesNotFitInTheHeapIsNamed() throws IOException {
    Path file = turnedJpeg(40, 30);
    OutOfMemoryError full = new OutOfMemoryError("Java heap space");
    RunFailedException failure =
        assertThrows(
            RunFailedException.class,
            () ->
                ImageDecoder.read(
                    file,
                    image -> {
                      throw full;
                    }));
    String message = failure.getMessage();
    assertTrue(
        message.startsWith(
            "image '" + file + "' of 30×40 pixels does not fit in memory: decoding it takes 0 MB"),
        message);
    assertTrue(message.contains("set YOLOV3_JAVA_OPTS=-Xmx"), message);
  }

  /** A grey JPEG that EXIF has a viewer turn by a quarter. */
  private Path turnedJpeg(int width, int height) throws IOException {
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), "jpeg", jpeg);
    byte[] bytes = jpeg.toByteArray();
    byte[] exif = HexFormat.of().parseHex("ffe10022457869660000" + "4d4d002a00000008" + "0001");
    byte[] orientation = HexFormat.of().parseHex("011200030000000100060000" + "00000000");
    Path file = folder.resolve(width + "x" + height + ".jpg");
    try (OutputStream stream = Files.newOutputStream(file)) {
      stream.write(bytes, 0, 2);
      stream.write(exif);
      stream.write(orientation);
      stream.write(bytes, 2, bytes.length - 2);
    }
    return file;
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    Path file = folder.resolve("none.jpg");

    assertEquals(
        "image '" + file + "' not found; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image",
        assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage());
    assertEquals(
        "image '"
            + folder
            + "' is not a file; expected a JPEG, PNG, BMP, WebP, GIF, TIFF or PNM image",
        assertThrows(UserException.class, () -> ImageDecoder.readSize(folder)).getMessage());
  }
}

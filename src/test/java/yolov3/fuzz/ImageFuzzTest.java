package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.io.AtomicFolder;

/** An image file, whatever is in it, is an image or is refused. */
class ImageFuzzTest {

  /** What the decoders take whatever the size: tables, and a kilobyte of garbage a row. */
  private static final long FIXED_BYTES = 80 << 20;

  /** All that is allocated on the way: Java's JPEG reader makes new integers of every row. */
  private static final long BYTES_PER_PIXEL = 48;

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("images");
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    AtomicFolder.deleteTree(folder);
  }

  @Provide
  Arbitrary<byte[]> spoiltJpegs() {
    return Mutation.of(Images.jpegs());
  }

  @Provide
  Arbitrary<byte[]> spoiltPngs() {
    return Mutation.of(Images.pngs());
  }

  @Provide
  Arbitrary<byte[]> spoiltBmps() {
    return Mutation.of(Images.bmps());
  }

  @Provide
  Arbitrary<byte[]> spoiltWebps() {
    return Mutation.of(Images.webps());
  }

  @Provide
  Arbitrary<byte[]> spoiltGifs() {
    return Mutation.of(Images.gifs());
  }

  @Provide
  Arbitrary<byte[]> spoiltTiffs() {
    return Mutation.of(Images.tiffs());
  }

  @Provide
  Arbitrary<byte[]> spoiltPnms() {
    return Mutation.of(Images.pnms());
  }

  @Provide
  Arbitrary<byte[]> spoiltImagesOfOtherPrograms() {
    return Mutation.of(Images.ofOtherPrograms());
  }

  /** A whole JPEG after a segment in which something is wrong. */
  @Provide
  Arbitrary<byte[]> jpegsWithSpoiltExif() {
    byte[] jpeg = Images.jpegs().get(0);
    return Mutation.of(Images.exifSegments())
        .map(
            segment ->
                ByteBuffer.allocate(jpeg.length + segment.length)
                    .put(jpeg, 0, 2)
                    .put(segment)
                    .put(jpeg, 2, jpeg.length - 2)
                    .array());
  }

  @Provide
  Arbitrary<byte[]> randomBytes() {
    return Mutation.random(Images.all());
  }

  @FuzzTest
  void spoiltJpegIsReadOrRefused(@ForAll("spoiltJpegs") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void spoiltPngIsReadOrRefused(@ForAll("spoiltPngs") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void spoiltBmpIsReadOrRefused(@ForAll("spoiltBmps") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void spoiltWebpIsReadOrRefused(@ForAll("spoiltWebps") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void spoiltGifIsReadOrRefused(@ForAll("spoiltGifs") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void spoiltTiffIsReadOrRefused(@ForAll("spoiltTiffs") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void spoiltPnmIsReadOrRefused(@ForAll("spoiltPnms") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void spoiltImageOfAnotherProgramIsReadOrRefused(
      @ForAll("spoiltImagesOfOtherPrograms") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void spoiltExifIsReadOrRefused(@ForAll("jpegsWithSpoiltExif") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @FuzzTest
  void randomBytesAreReadOrRefused(@ForAll("randomBytes") byte[] bytes) throws IOException {
    assertReadOrRefused(bytes);
  }

  @Example
  void wholeImagesAreRead() throws IOException {
    for (byte[] bytes : Images.all()) {
      assertTrue(read(bytes).isPresent());
    }
  }

  private static void assertReadOrRefused(byte[] bytes) throws IOException {
    read(bytes)
        .ifPresent(image -> assertTrue(image.size().pixelCount() <= ImageDecoder.MAX_PIXELS));
  }

  /** The size comes first: it says how much the image may take. */
  private static Optional<RgbImage> read(byte[] bytes) throws IOException {
    Path file = Files.write(folder.resolve("image"), bytes);
    Optional<ImageSize> size = Limits.read(FIXED_BYTES, () -> ImageDecoder.readSize(file));
    long pixels = size.map(ImageSize::pixelCount).orElse(0L);
    assertTrue(pixels <= ImageDecoder.MAX_PIXELS);
    Optional<RgbImage> image =
        Limits.read(FIXED_BYTES + BYTES_PER_PIXEL * pixels, () -> ImageDecoder.read(file));
    image.ifPresent(read -> assertEquals(size.orElseThrow(), read.size()));
    return image;
  }
}

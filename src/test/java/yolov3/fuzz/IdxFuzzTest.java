package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import yolov3.data.mnist.IdxFiles;
import yolov3.io.AtomicFolder;

/** MNIST's files, whatever is in them, are digits or are refused. */
class IdxFuzzTest {

  private static final int DIGITS = 3;
  private static final int SIDE = 28;
  private static final long MOST_BYTES = 4 << 20;

  private static final byte[] IMAGES = idx(DIGITS * SIDE * SIDE, 256, 0x803, DIGITS, SIDE, SIDE);
  private static final byte[] LABELS = idx(DIGITS, 10, 0x801, DIGITS);

  private static Path folder;
  private static Path wholeImages;
  private static Path wholeLabels;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("idx");
    wholeImages = Files.write(folder.resolve("images.gz"), gzip(IMAGES));
    wholeLabels = Files.write(folder.resolve("labels.gz"), gzip(LABELS));
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    AtomicFolder.deleteTree(folder);
  }

  @Provide
  Arbitrary<byte[]> spoiltImages() {
    return spoilt(IMAGES);
  }

  @Provide
  Arbitrary<byte[]> spoiltLabels() {
    return spoilt(LABELS);
  }

  /** Spoilt inside gzip, spoilt outside, and no gzip at all. */
  private static Arbitrary<byte[]> spoilt(byte[] idx) {
    return Arbitraries.oneOf(
        Mutation.of(List.of(idx)).map(IdxFuzzTest::gzip),
        Mutation.of(List.of(gzip(idx))),
        Mutation.random(List.of(gzip(idx))));
  }

  @FuzzTest
  void spoiltImagesAreReadOrRefused(@ForAll("spoiltImages") byte[] bytes) throws IOException {
    Path images = Files.write(folder.resolve("spoilt.gz"), bytes);
    Limits.read(MOST_BYTES, () -> IdxFiles.read(images, wholeLabels));
  }

  @FuzzTest
  void spoiltLabelsAreReadOrRefused(@ForAll("spoiltLabels") byte[] bytes) throws IOException {
    Path labels = Files.write(folder.resolve("spoilt.gz"), bytes);
    Limits.read(MOST_BYTES, () -> IdxFiles.read(wholeImages, labels));
  }

  @Example
  void wholeFilesAreRead() {
    assertTrue(Limits.read(MOST_BYTES, () -> IdxFiles.read(wholeImages, wholeLabels)).isPresent());
  }

  private static byte[] idx(int bytes, int bound, int... header) {
    ByteBuffer file = ByteBuffer.allocate(4 * header.length + bytes);
    for (int number : header) {
      file.putInt(number);
    }
    Random random = new Random(bytes);
    while (file.hasRemaining()) {
      file.put((byte) random.nextInt(bound));
    }
    return file.array();
  }

  private static byte[] gzip(byte[] bytes) {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }
}

package yolov3.data.mnist;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import yolov3.io.UserException;

class IdxFilesTest {

  private static final int SIZE = 28 * 28;

  @TempDir Path folder;
  private Path imagesFile;
  private Path labelsFile;

  @BeforeEach
  void writeTwoDigits() throws IOException {
    imagesFile = folder.resolve("images.gz");
    labelsFile = folder.resolve("labels.gz");
    byte[] ink = new byte[2 * SIZE];
    ink[SIZE] = (byte) 200;
    Files.write(imagesFile, gzip(idx(ink, 0x803, 2, 28, 28)));
    Files.write(labelsFile, gzip(idx(new byte[] {7, 3}, 0x801, 2)));
  }

  static byte[] idx(byte[] data, int... header) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * header.length + data.length);
    Arrays.stream(header).forEach(bytes::putInt);
    return bytes.put(data).array();
  }

  static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream stream = new GZIPOutputStream(packed)) {
      stream.write(bytes);
    }
    return packed.toByteArray();
  }

  @Test
  void digitsAreReadWithTheirLabels() {
    Digits digits = IdxFiles.read(imagesFile, labelsFile);

    assertEquals(2, digits.count());
    assertEquals(7, digits.label(0));
    assertEquals(3, digits.label(1));
    assertEquals(0, digits.inkOf(0)[0]);
    assertEquals(200, digits.inkOf(1)[0] & 0xff);
    assertEquals(3, digits.slice(1, 2).label(0));
  }

  @Test
  void theTestDigitsOfMnistAreRead() {
    Digits digits = IdxFiles.readTest(Path.of("mnist"));

    assertEquals(10_000, digits.count());
    assertEquals(7, digits.label(0)); // the well-known first digits are 7 2 1 0 4
    assertEquals(2, digits.label(1));
    assertEquals(1, digits.label(2));
  }

  static Stream<Arguments> wrongImages() throws IOException {
    byte[] ink = new byte[2 * SIZE];
    byte[] right = gzip(idx(ink, 0x803, 2, 28, 28));
    byte[] badChecksum = right.clone();
    badChecksum[right.length - 8] ^= 1;
    return Stream.of(
        arguments(
            "labels instead",
            gzip(idx(new byte[] {7, 3}, 0x801, 2)),
            "I: magic number is 0x801; expected 0x803 (IDX images)"),
        arguments(
            "other size",
            gzip(idx(ink, 0x803, 2, 14, 56)),
            "I: header says a side of 14 pixels; expected 28"),
        arguments(
            "no digits",
            gzip(idx(new byte[0], 0x803, 0, 28, 28)),
            "I: header says 0 items; expected 1 to 300000"),
        arguments(
            "gigabytes",
            gzip(idx(ink, 0x803, 5_000_000, 28, 28)),
            "I: header says 5000000 items; expected 1 to 300000"),
        arguments(
            "negative",
            gzip(idx(ink, 0x803, -1, 28, 28)),
            "I: header says -1 items; expected 1 to 300000"),
        arguments(
            "too short",
            gzip(idx(new byte[SIZE], 0x803, 2, 28, 28)),
            "I: the file is truncated; expected a whole gzip file"),
        arguments(
            "too long",
            gzip(idx(new byte[3 * SIZE], 0x803, 2, 28, 28)),
            "I: more bytes follow the 1568 of the header; expected the end"),
        arguments(
            "no header", gzip(new byte[3]), "I: the file is truncated; expected a whole gzip file"),
        arguments(
            "cut",
            Arrays.copyOf(right, right.length - 9),
            "I: the file is truncated; expected a whole gzip file"),
        arguments("empty", new byte[0], "I: the file is truncated; expected a whole gzip file"),
        arguments(
            "not gzip",
            "hello world".getBytes(),
            "I: the file is damaged (Not in GZIP format); expected a gzip file"),
        arguments(
            "wrong checksum",
            badChecksum,
            "I: the file is damaged (Corrupt GZIP trailer); expected a gzip file"),
        arguments(
            "fewer images than labels",
            gzip(idx(new byte[SIZE], 0x803, 1, 28, 28)),
            "I has 1 images but L has 2 labels; expected the same number"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongImages")
  void wrongImagesAreRefused(String name, byte[] bytes, String message) throws IOException {
    Files.write(imagesFile, bytes);

    assertEquals(message, refusal());
  }

  @Test
  void aHeaderThatClaimsMoreThanTheFileCanHoldIsRefused() throws IOException {
    Files.write(imagesFile, gzip(idx(new byte[0], 0x803, 300_000, 28, 28)));

    assertTrue(
        refusal().startsWith("I: header says 235200000 bytes, more than a file of "), refusal());
  }

  @Test
  void aLabelThatIsNoDigitIsRefused() throws IOException {
    Files.write(labelsFile, gzip(idx(new byte[] {7, 10}, 0x801, 2)));

    assertEquals("L: label 2 is 10; expected 0 to 9", refusal());
  }

  @Test
  void aMissingFileIsNamed() throws IOException {
    Files.delete(imagesFile);

    assertEquals(
        "MNIST file 'I' not found; expected the four .gz files of MNIST in one folder", refusal());
  }

  private String refusal() {
    return assertThrows(UserException.class, () -> IdxFiles.read(imagesFile, labelsFile))
        .getMessage()
        .replace(imagesFile.toString(), "I")
        .replace(labelsFile.toString(), "L");
  }
}

package yolov3.network.serving;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.network.layer.TestGraph;

/** Files decoded in the graph have the pixels that training and detect see. */
@Tag("tensorflow")
class DecodeOpsTest {

  private static final Path IMAGES = Path.of("src/test/resources/dataset/pictures");

  @TempDir Path folder;

  @ParameterizedTest(name = "{0}")
  @ValueSource(
      strings = {
        "colour.jpg",
        "progressive.jpg",
        "grey.jpg",
        "rgb-not-ycc.jpg",
        "cmyk-adobe.jpg",
        "ycck-adobe.jpg",
        "orientation-1.jpg",
        "orientation-2.jpg",
        "orientation-3.jpg",
        "orientation-4.jpg",
        "orientation-5.jpg",
        "orientation-6.jpg",
        "orientation-7.jpg",
        "orientation-8.jpg",
        "orientation-of-thumbnail.jpg",
        "stray-bytes.jpg",
        "alpha.png",
        "grey-alpha.png",
        "grey.png",
        "grey-16-bit.png",
        "one-bit.png",
        "palette.png",
        "palette-alpha.png",
        "one-colour-is-clear.png"
      })
  void filesOfManyKindsAreDecodedAsJavaDecodesThem(String name) throws IOException {
    assertSamePixels(IMAGES.resolve(name));
  }

  /** Every combination that the PNG specification allows (third edition, table 9). */
  static Stream<Arguments> kindsOfPng() {
    return Stream.of(
            List.of(0, 1),
            List.of(0, 2),
            List.of(0, 4),
            List.of(0, 8),
            List.of(0, 16),
            List.of(2, 8),
            List.of(2, 16),
            List.of(3, 1),
            List.of(3, 2),
            List.of(3, 4),
            List.of(3, 8),
            List.of(4, 8),
            List.of(4, 16),
            List.of(6, 8),
            List.of(6, 16))
        .flatMap(
            kind ->
                (kind.get(0) < 4 ? Stream.of(false, true) : Stream.of(false))
                    .map(clear -> Arguments.of(kind.get(0), kind.get(1), clear)));
  }

  @ParameterizedTest(name = "colour type {0} of {1} bits, with tRNS: {2}")
  @MethodSource("kindsOfPng")
  void everyKindOfPngIsDecodedAsJavaDecodesIt(int type, int bits, boolean clear)
      throws IOException {
    Path file = folder.resolve("kind.png");
    Files.write(file, png(type, bits, clear, new Random(type * 100L + bits)));
    assertSamePixels(file);
  }

  @Test
  void everyValueOfEveryOpacityIsLaidOnWhiteWithTheSameRounding() throws IOException {
    byte[] samples = new byte[256 * 256 * 2];
    for (int i = 0; i < 256 * 256; i++) {
      samples[i * 2] = (byte) (i >> 8); // grey
      samples[i * 2 + 1] = (byte) i; // opacity
    }
    Path file = Files.write(folder.resolve("all.png"), png(256, 256, 4, 8, samples, null));
    RgbImage image = assertSamePixels(file);
    assertEquals(255, image.pixels()[0] & 0xff); // nothing of black is white
    int half = 100 << 8 | 128;
    assertEquals((100 * 128 + 255 * 127 + 127) / 255, image.pixels()[half * 3] & 0xff);
  }

  @ParameterizedTest(name = "{0} bytes")
  @CsvSource({"0", "1", "8", "24"})
  void whatIsTooShortIsRefusedByTheDecoder(int length) {
    byte[] bytes = new byte[length];
    String start = "xPNG\r\n\u001a\n";
    for (int i = 0; i < Math.min(length, start.length()); i++) {
      bytes[i] = (byte) start.charAt(i);
    }
    String message =
        assertThrows(TFInvalidArgumentException.class, () -> decode(bytes)).getMessage();
    assertTrue(message.contains("image") || message.contains("empty"), message);
  }

  /** Blocks of EXIF as cameras and editors write them, and spoilt ones. */
  static Stream<Arguments> exif() {
    byte[] little = tiff(ByteOrder.LITTLE_ENDIAN, 0x0112, 3, 1, 6);
    byte[] big = tiff(ByteOrder.BIG_ENDIAN, 0x0112, 3, 1, 8);
    byte[] cut = Arrays.copyOf(big, 20);
    byte[] far = big.clone();
    far[4] = 1; // the directory lies beyond
    byte[] otherMagic = big.clone();
    otherMagic[3] = 41;
    return Stream.of(
        Arguments.of("little-endian", segments(exif(little))),
        Arguments.of("big-endian", segments(exif(big))),
        Arguments.of(
            "after JFIF and a profile", segments(app(0xe0, 16), app(0xe2, 3000), exif(big))),
        Arguments.of("after XMP, which has the same marker", segments(app(0xe1, 500), exif(big))),
        Arguments.of("after fill bytes", segments(new byte[] {-1, -1, -1}, exif(big))),
        Arguments.of(
            "after stray bytes",
            segments(app(0xe0, 16), new byte[] {0, 9, -1, 0, -31, 0}, exif(big))),
        Arguments.of("the first of two", segments(exif(little), exif(big))),
        Arguments.of("0", segments(exif(tiff(ByteOrder.BIG_ENDIAN, 0x0112, 3, 1, 0)))),
        Arguments.of("9", segments(exif(tiff(ByteOrder.BIG_ENDIAN, 0x0112, 3, 1, 9)))),
        Arguments.of("no orientation", segments(exif(tiff(ByteOrder.BIG_ENDIAN, 0x0110, 3, 1, 6)))),
        Arguments.of("cut", segments(exif(cut))),
        Arguments.of("empty", segments(exif(new byte[0]))),
        Arguments.of("directory beyond the end", segments(exif(far))),
        Arguments.of("another magic number", segments(exif(otherMagic))),
        Arguments.of("none", new byte[0]));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("exif")
  void orientationIsReadAsJavaReadsIt(String name, byte[] segments) throws IOException {
    byte[] jpeg = Files.readAllBytes(IMAGES.resolve("colour.jpg"));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(jpeg, 0, 2); // its start marker
    file.write(segments);
    file.write(jpeg, 2, jpeg.length - 2);
    assertSamePixels(Files.write(folder.resolve("exif.jpg"), file.toByteArray()));
  }

  /** A directory of one entry before which another lies. */
  private static byte[] tiff(ByteOrder order, int tag, int type, int count, int value) {
    return ByteBuffer.allocate(8 + 2 + 2 * 12 + 4)
        .order(order)
        .put(order == ByteOrder.LITTLE_ENDIAN ? new byte[] {'I', 'I'} : new byte[] {'M', 'M'})
        .putShort((short) 42)
        .putInt(8)
        .putShort((short) 2)
        .putShort((short) 0x0100)
        .putShort((short) 3)
        .putInt(1)
        .putShort((short) 2)
        .putShort((short) 0)
        .putShort((short) tag)
        .putShort((short) type)
        .putInt(count)
        .putShort((short) value)
        .putShort((short) 0)
        .putInt(0)
        .array();
  }

  private static byte[] exif(byte[] tiff) {
    byte[] segment = app(0xe1, 6 + tiff.length);
    System.arraycopy(new byte[] {'E', 'x', 'i', 'f', 0, 0}, 0, segment, 4, 6);
    System.arraycopy(tiff, 0, segment, 10, tiff.length);
    return segment;
  }

  private static byte[] app(int marker, int bytes) {
    return ByteBuffer.allocate(4 + bytes)
        .put((byte) 0xff)
        .put((byte) marker)
        .putShort((short) (2 + bytes))
        .array();
  }

  private static byte[] segments(byte[]... segments) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] segment : segments) {
      all.writeBytes(segment);
    }
    return all.toByteArray();
  }

  private static RgbImage assertSamePixels(Path file) throws IOException {
    RgbImage expected = ImageDecoder.read(file);
    RgbImage found = decode(Files.readAllBytes(file));
    assertEquals(expected.size(), found.size());
    assertArrayEquals(expected.pixels(), found.pixels());
    return found;
  }

  private static RgbImage decode(byte[] file) {
    try (TestGraph graph = new TestGraph();
        TString bytes = TString.tensorOfBytes(NdArrays.scalarOfObject(file))) {
      Placeholder<TString> encoded = graph.tf.placeholder(TString.class);
      Operand<TUint8> decoded = DecodeOps.decode(graph.tf, encoded);
      try (Result result = graph.session().runner().feed(encoded, bytes).fetch(decoded).run()) {
        TUint8 tensor = (TUint8) result.get(0);
        byte[] pixels = new byte[(int) tensor.size()];
        tensor.asRawTensor().data().read(pixels);
        return new RgbImage((int) tensor.shape().get(1), (int) tensor.shape().get(0), pixels);
      }
    }
  }

  /** Random samples, 9×7. */
  private static byte[] png(int type, int bits, boolean clear, Random random) throws IOException {
    int[] channels = {1, 0, 3, 1, 2, 0, 4};
    int rowBytes = (9 * channels[type] * bits + 7) / 8;
    byte[] samples = new byte[7 * rowBytes];
    random.nextBytes(samples);
    byte[] transparency = new byte[type == 3 ? (1 << bits) - 1 : channels[type] * 2];
    if (type == 3) {
      random.nextBytes(transparency);
    } else {
      for (int i = 0; i < channels[type]; i++) { // the first pixel's colour, 16 bits a channel
        int first = samples[i * bits / 8] & 0xff;
        transparency[i * 2] = (byte) (bits == 16 ? first : 0);
        transparency[i * 2 + 1] =
            (byte) (bits == 16 ? samples[i * 2 + 1] : bits == 8 ? first : first >> 8 - bits);
      }
    }
    return png(9, 7, type, bits, samples, clear ? transparency : null);
  }

  private static byte[] png(
      int width, int height, int type, int bits, byte[] samples, byte[] transparency)
      throws IOException {
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk(
        png,
        "IHDR",
        ByteBuffer.allocate(13)
            .putInt(width)
            .putInt(height)
            .put((byte) bits)
            .put((byte) type)
            .array());
    if (type == 3) {
      byte[] palette = new byte[3 << bits];
      new Random(3).nextBytes(palette);
      chunk(png, "PLTE", palette);
    }
    if (transparency != null) {
      chunk(png, "tRNS", transparency);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (DeflaterOutputStream deflater = new DeflaterOutputStream(packed)) {
      int rowBytes = samples.length / height;
      for (int y = 0; y < height; y++) {
        deflater.write(0); // no filter
        deflater.write(samples, y * rowBytes, rowBytes);
      }
    }
    chunk(png, "IDAT", packed.toByteArray());
    chunk(png, "IEND", new byte[0]);
    return png.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream png, String name, byte[] data)
      throws IOException {
    DataOutputStream out = new DataOutputStream(png);
    byte[] type = name.getBytes(StandardCharsets.US_ASCII);
    CRC32 sum = new CRC32();
    sum.update(type);
    sum.update(data);
    out.writeInt(data.length);
    out.write(type);
    out.write(data);
    out.writeInt((int) sum.getValue());
  }
}

package yolov3.data.folder;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.data.image.ImageDecoder;
import yolov3.io.UserException;

/** What a file is, its bytes say. */
class ImageFolderTest {

  private static final Path IMAGES = Path.of("src/test/resources/dataset/pictures");

  @TempDir Path temp;

  @Test
  void imagesAreToldByTheirBytesAndByTheirNames() throws IOException {
    Path hidden = Files.createDirectory(temp.resolve("@eaDir"));
    Files.copy(IMAGES.resolve("colour.jpg"), hidden.resolve("a.jpg"));
    Files.copy(IMAGES.resolve("colour.jpg"), temp.resolve("a"));
    Files.copy(IMAGES.resolve("palette.gif"), temp.resolve("b.txt"));
    Files.writeString(temp.resolve("c.jpeg"), "an upload that failed");
    write("d.heic", "\0\0\0\u0018ftypheic\0\0\0\0mif1heic");
    Files.writeString(temp.resolve("e.txt"), "0 0.5 0.5 1 1\n");
    Files.writeString(temp.resolve("f.TXT"), "");
    Files.writeString(temp.resolve("README"), "");
    Files.writeString(temp.resolve("g. A sentence, with an end"), "");
    Files.writeString(temp.resolve("._a.jpg"), "");
    Files.writeString(temp.resolve("Thumbs.db"), "");

    ImageFolder folder = ImageFolder.under(temp);

    assertEquals(
        List.of(temp.resolve("a"), temp.resolve("b.txt"), temp.resolve("c.jpeg")), folder.images());
    assertEquals(
        "2 .txt (e.txt, f.TXT), 2 without an ending (README, g. A sentence, with an end), 1 .heic (HEIC: d.heic)",
        folder.describeOthers());
    assertEquals(
        "._a.jpg, @eaDir, Thumbs.db skipped: 3 hidden, temporary or system files or folders",
        folder.describeForeign());
  }

  @Test
  void nothingIsSaidOfNothing() throws IOException {
    Files.copy(IMAGES.resolve("colour.jpg"), temp.resolve("a.jpg"));

    ImageFolder folder = ImageFolder.under(temp);

    assertEquals("", folder.describeOthers());
    assertEquals("", folder.describeForeign());
  }

  @Test
  void onlyTheMostFrequentEndingsAreListed() throws IOException {
    for (int i = 0; i < 10; i++) {
      Files.writeString(temp.resolve("a." + (char) ('a' + i)), "");
    }
    assertEquals(
        "1 .a (a.a), 1 .b (a.b), 1 .c (a.c), 1 .d (a.d), 1 .e (a.e), 1 .f (a.f), 1 .g (a.g), 1 .h (a.h)"
            + " and 2 more kinds",
        ImageFolder.under(temp).describeOthers());
  }

  /** The first bytes as each format's specification has them. */
  static Stream<Arguments> unread() {
    return Stream.of(
        arguments("\0\0\0\u0018ftypheic\0\0\0\0mif1heic", "HEIC", "a HEIC image"),
        arguments("\0\0\0\u001cftypmif1\0\0\0\0mif1heicmiaf", "HEIC", "a HEIC image"),
        arguments("\0\0\0\u0014ftypmif1\0\0\0\0mif1", "HEIF", "a HEIF image"),
        arguments("\0\0\0\u001cftypavif\0\0\0\0avifmif1miaf", "AVIF", "an AVIF image"),
        arguments("\0\0\0\u001cftypmif1\0\0\0\0mif1avif", "AVIF", "an AVIF image"),
        arguments("\0\0\0\fjP  \r\n\u0087\n", "JPEG 2000", "a JPEG 2000 image"),
        arguments("\u00ffO\u00ffQ\0/", "JPEG 2000", "a JPEG 2000 image"),
        arguments("\0\0\0\fJXL \r\n\u0087\n", "JPEG XL", "a JPEG XL image"),
        arguments("\u00ff\n\u00fa\u001f", "JPEG XL", "a JPEG XL image"),
        arguments("\0\0\0\u0018ftypcrx \0\0\0\u0001crx isom", "camera raw", "a camera raw image"),
        arguments("II*\0\u0010\0\0\0CR\u0002\0", "camera raw", "a camera raw image"),
        arguments("IIU\0\u0018\0\0\0", "camera raw", "a camera raw image"),
        arguments("IIRO\b\0\0\0", "camera raw", "a camera raw image"),
        arguments("FUJIFILMCCD-RAW 0201", "camera raw", "a camera raw image"),
        arguments("II+\0\b\0\0\0", "BigTIFF", "a BigTIFF image"),
        arguments("8BPS\0\u0001", "Photoshop", "a Photoshop image"),
        arguments("v/1\u0001\u0002\0\0\0", "OpenEXR", "an OpenEXR image"),
        arguments("#?RADIANCE\n", "Radiance HDR", "a Radiance HDR image"),
        arguments("\0\0\u0001\0\u0001\0\u0010\u0010\0\0\u0001\0", "icon", "a Windows icon"),
        arguments("<?xml version=\"1.0\"?>\n<svg width=\"9\">", "SVG", "an SVG drawing"),
        arguments("<svg xmlns=\"http://www.w3.org/2000/svg\">", "SVG", "an SVG drawing"),
        arguments("%PDF-1.7\n", "PDF", "a PDF document"),
        arguments("\0\0\0\u0020ftypisom\0\0\u0002\0isomiso2", "MP4", "an MP4 video"),
        arguments("\0\0\0\u0014ftypqt  \0\0\0\0qt  ", "QuickTime", "a QuickTime video"),
        arguments("RIFF\0\0\0\0AVI LIST", "AVI", "an AVI video"),
        arguments("\u001aE\u00df\u00a3\u0001", "Matroska", "a Matroska or WebM video"),
        arguments(
            ("G" + "\0".repeat(187)).repeat(2) + "G", "MPEG-TS", "an MPEG transport stream video"),
        arguments("P7\nWIDTH 2\n", "PAM", "a PAM image"),
        arguments("Pf\n2 2\n-1.0\n", "PFM", "a PFM image of floating-point samples"));
  }

  @ParameterizedTest(name = "{2} {index}")
  @MethodSource("unread")
  void formatsThatAreNotReadAreRefusedByName(String start, String name, String phrase)
      throws IOException {
    Path file = write("named.jpg", start);

    assertEquals(
        Optional.of(new ImageDecoder.Format(name, false, phrase.endsWith(" video"))),
        ImageDecoder.formatOf(file));
    String expected = "image '" + file + "' is " + phrase + "; convert it to JPEG or PNG";
    assertEquals(
        expected, assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage());
    assertEquals(
        expected,
        assertThrows(UserException.class, () -> ImageDecoder.readSize(file)).getMessage());
  }

  /** Class names and labels that begin as some format does. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "BMW\nAudi\nVW\n",
        "P1\nP2\nP3\n",
        "P5 0.5 0.5 0.1 0.1\n",
        "P6 is a parking sign\n",
        "II\nMM\n",
        "GIF\n",
        "RIFF and more of them, WEBP",
        "<?xml version=\"1.0\"?><annotation/>",
        "0 0.5 0.5 0.2 0.2\n",
        ""
      })
  void textIsNotAnImage(String text) throws IOException {
    assertEquals(Optional.empty(), ImageDecoder.formatOf(write("classes.txt", text)));
  }

  /** A page of 2×2 pixels as a camera's file begins: a small copy that names other pages. */
  @ParameterizedTest
  @ValueSource(ints = {330, 50706})
  void aCamerasFileIsNoTiff(int tag) throws IOException {
    Path file = temp.resolve("named.tif");
    Files.write(file, tiff(tag));

    assertEquals(
        Optional.of(new ImageDecoder.Format("camera raw", false, false)),
        ImageDecoder.formatOf(file));
    assertEquals(
        "image '" + file + "' is a camera raw image; convert it to JPEG or PNG",
        assertThrows(UserException.class, () -> ImageDecoder.read(file)).getMessage());
  }

  @Test
  void theEndingTellsACamerasFileToo() throws IOException {
    Path file = Files.write(temp.resolve("DSC_1.NEF"), tiff(0xfffe));

    assertEquals(
        Optional.of(new ImageDecoder.Format("camera raw", false, false)),
        ImageDecoder.formatOf(file));
    assertEquals(
        Optional.of(new ImageDecoder.Format("TIFF", true, false)),
        ImageDecoder.formatOf(Files.copy(file, temp.resolve("a.tif"))));
  }

  private Path write(String name, String bytes) throws IOException {
    return Files.write(temp.resolve(name), bytes.getBytes(ISO_8859_1));
  }

  /**
   * @param lastTag one more tag, of one byte
   */
  private static byte[] tiff(int lastTag) {
    int[][] tags = {
      {254, 4, 1},
      {256, 3, 2},
      {257, 3, 2},
      {258, 3, 8},
      {259, 3, 1},
      {262, 3, 1},
      {273, 4, 8},
      {277, 3, 1},
      {278, 3, 2},
      {279, 4, 4},
      {lastTag, 1, 1}
    };
    ByteBuffer file = ByteBuffer.allocate(12 + 2 + 12 * tags.length + 4);
    file.order(ByteOrder.LITTLE_ENDIAN).put(new byte[] {'I', 'I', 42, 0}).putInt(12).putInt(0);
    file.putShort((short) tags.length);
    for (int[] tag : tags) {
      file.putShort((short) tag[0]).putShort((short) tag[1]).putInt(1).putInt(tag[2]);
    }
    return file.putInt(0).array();
  }
}

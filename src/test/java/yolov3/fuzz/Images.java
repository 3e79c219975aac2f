package yolov3.fuzz;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Small whole images of every kind that is read. */
final class Images {

  private static final int WIDTH = 24;
  private static final int HEIGHT = 20;

  private Images() {}

  static List<byte[]> jpegs() {
    return List.of(
        encoded("jpeg", BufferedImage.TYPE_3BYTE_BGR, null, false),
        encoded("jpeg", BufferedImage.TYPE_3BYTE_BGR, null, true),
        encoded("jpeg", BufferedImage.TYPE_BYTE_GRAY, null, false),
        encoded("jpeg", BufferedImage.TYPE_BYTE_GRAY, null, true));
  }

  static List<byte[]> pngs() {
    return List.of(
        encoded("png", BufferedImage.TYPE_3BYTE_BGR, null, false),
        encoded("png", BufferedImage.TYPE_4BYTE_ABGR, null, true), // interlaced
        encoded("png", BufferedImage.TYPE_BYTE_GRAY, null, false),
        encoded("png", BufferedImage.TYPE_USHORT_GRAY, null, false),
        encoded("png", BufferedImage.TYPE_BYTE_INDEXED, null, true),
        encoded("png", BufferedImage.TYPE_BYTE_BINARY, null, false));
  }

  static List<byte[]> bmps() {
    return List.of(
        encoded("bmp", BufferedImage.TYPE_3BYTE_BGR, "BI_RGB", false),
        encoded("bmp", BufferedImage.TYPE_BYTE_INDEXED, "BI_RGB", false),
        encoded("bmp", BufferedImage.TYPE_BYTE_INDEXED, "BI_RLE8", false),
        encoded("bmp", BufferedImage.TYPE_BYTE_BINARY, "BI_RGB", false),
        encoded("bmp", BufferedImage.TYPE_USHORT_565_RGB, "BI_BITFIELDS", false));
  }

  static List<byte[]> webps() {
    return drawn(
        "lossless.webp",
        "lossless-alpha.webp",
        "lossless-few-colours.webp",
        "lossless-with-profile.webp",
        "lossy.webp",
        "lossy-alpha.webp",
        "orientation-8.webp");
  }

  static List<byte[]> gifs() {
    return drawn("palette.gif", "interlaced.gif", "clear.gif", "moving.gif", "frame-on-screen.gif");
  }

  static List<byte[]> tiffs() {
    return drawn(
        "colour-lzw.tif",
        "colour-adobe_deflate.tif",
        "colour-packbits.tif",
        "colour-jpeg.tif",
        "colour-16-bit.tif",
        "planar.tif",
        "infrared.tif",
        "alpha.tif",
        "one-bit-fax.tif",
        "palette.tif",
        "cmyk.tif",
        "two-pages.tif",
        "orientation-6.tif");
  }

  static List<byte[]> pnms() {
    return drawn(
        "colour.ppm", "plain.ppm", "grey-16-bit.pgm", "plain.pgm", "one-bit.pbm", "plain.pbm");
  }

  /** What other programs write and Java doesn't: CMYK, EXIF, clear colours, 16 bits. */
  static List<byte[]> ofOtherPrograms() {
    return drawn(
        "cmyk-adobe.jpg",
        "ycck-adobe.jpg",
        "rgb-not-ycc.jpg",
        "orientation-6.jpg",
        "orientation-6.png",
        "orientation-5-after-pixels.png",
        "grey-16-bit.png",
        "palette-alpha.png",
        "one-colour-is-clear.png");
  }

  /** The segment of a JPEG that is EXIF, with its marker. */
  static List<byte[]> exifSegments() {
    byte[] jpeg = drawn("orientation-6.jpg").get(0);
    int start = 2; // SOI, then segments of which one is EXIF
    while ((jpeg[start + 1] & 0xff) != 0xe1) {
      start += 2 + ((jpeg[start + 2] & 0xff) << 8 | jpeg[start + 3] & 0xff);
    }
    int end = start + 2 + ((jpeg[start + 2] & 0xff) << 8 | jpeg[start + 3] & 0xff);
    return List.of(Arrays.copyOfRange(jpeg, start, end));
  }

  static List<byte[]> all() {
    return Stream.of(jpegs(), pngs(), bmps(), webps(), gifs(), tiffs(), pnms(), ofOtherPrograms())
        .flatMap(List::stream)
        .toList();
  }

  private static List<byte[]> drawn(String... names) {
    return Stream.of(names)
        .map(
            name -> {
              try {
                return Files.readAllBytes(Path.of("src/test/resources/dataset/pictures", name));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .toList();
  }

  private static byte[] encoded(String format, int type, String compression, boolean progressive) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      ImageWriteParam parameters = writer.getDefaultWriteParam();
      if (compression != null) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionType(compression);
      }
      if (progressive) {
        parameters.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(stream);
      writer.write(null, new IIOImage(picture(type), null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return bytes.toByteArray();
  }

  /** Noise over a slope, so that every part of a coder has something to do. */
  private static BufferedImage picture(int type) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, type);
    Random random = new Random(type);
    for (int y = 0; y < HEIGHT; y++) {
      for (int x = 0; x < WIDTH; x++) {
        int noise = random.nextInt(32);
        image.setRGB(x, y, 0xff000000 | 8 * x + noise << 16 | 8 * y + noise << 8 | noise);
      }
    }
    return image;
  }
}

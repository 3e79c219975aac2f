package yolov3.report;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Pictures inside a page. */
final class DataUri {

  private DataUri() {}

  /** For figures: without loss. */
  static String ofPng(BufferedImage picture) {
    return of(picture, "png");
  }

  /** For photos: small. */
  static String ofJpeg(BufferedImage picture) {
    return of(picture, "jpeg");
  }

  private static String of(BufferedImage picture, String format) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // a plain stream would make ImageIO buffer in a temporary file
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      if (!ImageIO.write(picture, format, stream)) {
        throw new IllegalArgumentException(
            "image type " + picture.getType() + " has no form as " + format);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "data:image/%s;base64,%s"
        .formatted(format, Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }
}

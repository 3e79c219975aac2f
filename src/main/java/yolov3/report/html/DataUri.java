package yolov3.report.html;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Images encoded inside a page. */
final class DataUri {

  /** PNG loses nothing; 0 compresses most. */
  private static final float PNG_SMALLEST = 0;

  private static final float JPEG_QUALITY = 0.75f;

  private DataUri() {}

  static String ofPng(BufferedImage image) {
    return of(image, "png", PNG_SMALLEST);
  }

  static String ofJpeg(BufferedImage image) {
    return of(image, "jpeg", JPEG_QUALITY);
  }

  private static String of(BufferedImage image, String format, float quality) {
    ImageWriter writer = ImageIO.getImageWritersByFormatName(format).next();
    ImageWriteParam parameters = writer.getDefaultWriteParam();
    parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    parameters.setCompressionQuality(quality);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    // a plain stream would make ImageIO buffer in a temporary file
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(bytes)) {
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), parameters);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      writer.dispose();
    }
    return "data:image/%s;base64,%s"
        .formatted(format, Base64.getEncoder().encodeToString(bytes.toByteArray()));
  }
}

package yolov3.report.html;

import java.awt.image.BufferedImage;
import java.util.Base64;
import yolov3.io.EncodedImage;

/** Images encoded inside a page. */
final class DataUri {

  private static final float JPEG_QUALITY = 0.75f;

  private DataUri() {}

  static String ofPng(BufferedImage image) {
    return of("png", EncodedImage.smallPng(image));
  }

  static String ofJpeg(BufferedImage image) {
    return of("jpeg", EncodedImage.jpeg(image, JPEG_QUALITY));
  }

  private static String of(String format, byte[] bytes) {
    return "data:image/" + format + ";base64," + Base64.getEncoder().encodeToString(bytes);
  }
}

package yolov3.data.loader;

import java.nio.file.Path;
import yolov3.data.image.BilinearResize;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Letterbox;

/**
 * Decodes images, scales large ones down to what is needed of them, and keeps them in memory as far
 * as the cache allows. Scaled or not does not depend on the cache, so neither do the pixels.
 * Threads may share one.
 */
public final class ScaledImageReader {

  private final int size;
  private final ImageCache cache;

  /**
   * @param size side of the square that an image is made to fit, pixels; smaller images stay as
   *     they are
   * @param cache where images are kept; several readers may share one
   */
  public ScaledImageReader(int size, ImageCache cache) {
    this.size = size;
    this.cache = cache;
  }

  /**
   * @throws yolov3.io.UserException when the image can't be read
   */
  public ScaledImage read(Path image) {
    ScaledImage kept = cache.get(image, size);
    if (kept == null) {
      kept = ImageDecoder.read(image, this::scaled);
      cache.put(image, size, kept);
    }
    return kept;
  }

  private ScaledImage scaled(RgbImage image) {
    if (image.width() <= size && image.height() <= size) {
      return new ScaledImage(image.size(), image);
    }
    Letterbox fit = new Letterbox(image.width(), image.height(), size);
    int width = fit.scaledWidth();
    int height = fit.scaledHeight();
    byte[] pixels =
        BilinearResize.resize(image.pixels(), image.width(), image.height(), 3, width, height);
    return new ScaledImage(image.size(), new RgbImage(width, height, pixels));
  }
}

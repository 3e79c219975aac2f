package yolov3.data.loader;

import java.util.Arrays;
import yolov3.data.image.BilinearResize;
import yolov3.data.image.RgbImage;
import yolov3.geometry.Letterbox;
import yolov3.geometry.LetterboxRule;

/**
 * Letterboxing of images into the network's square input, as {@link Letterbox} says, with grey
 * padding.
 *
 * @param inputSize side of the network's input, pixels
 */
public record Letterboxer(int inputSize) {

  /** Refuses a size that is not positive. */
  public Letterboxer {
    if (inputSize <= 0) {
      throw new IllegalArgumentException("input size " + inputSize + " must be positive");
    }
  }

  /**
   * Scales an image, aspect ratio kept, and centres it.
   *
   * @return uint8 RGB, [inputSize, inputSize, 3]; a copy of the pixels when the size fits already
   */
  public byte[] apply(RgbImage image) {
    Letterbox place = new Letterbox(image.width(), image.height(), inputSize);
    byte[] input = new byte[values()];
    if (place.scaledWidth() < inputSize || place.scaledHeight() < inputSize) {
      Arrays.fill(input, (byte) Letterbox.PADDING);
    }
    int start = start(place);
    int rowStride = inputSize * 3;
    if (place.scaledWidth() == image.width() && place.scaledHeight() == image.height()) {
      int row = image.width() * 3;
      for (int y = 0; y < image.height(); y++) {
        System.arraycopy(image.pixels(), y * row, input, start + y * rowStride, row);
      }
    } else {
      BilinearResize.resizeInto(
          image, place.scaledWidth(), place.scaledHeight(), input, start, rowStride);
    }
    return input;
  }

  /**
   * Scales an image by a rule, aspect ratio kept, and centres it.
   *
   * @return RGB, [inputSize, inputSize, 3], 0 to 255
   */
  public float[] apply(RgbImage image, LetterboxRule rule) {
    if (rule != LetterboxRule.DARKNET) {
      return new RgbImage(inputSize, inputSize, apply(image)).values();
    }
    Letterbox place = new Letterbox(image.width(), image.height(), inputSize, rule);
    float[] input = new float[values()];
    Arrays.fill(input, Letterbox.DARKNET_PADDING);
    BilinearResize.resizeAsDarknet(
        image, place.scaledWidth(), place.scaledHeight(), input, start(place), inputSize * 3);
    return input;
  }

  private int values() {
    return Math.multiplyExact(Math.multiplyExact(inputSize, inputSize), 3);
  }

  private int start(Letterbox place) {
    return (place.top() * inputSize + place.left()) * 3;
  }
}

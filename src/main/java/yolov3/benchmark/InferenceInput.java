package yolov3.benchmark;

import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Random;
import yolov3.data.image.RgbImage;
import yolov3.data.loader.Letterboxer;
import yolov3.geometry.LetterboxRule;
import yolov3.io.EncodedImage;

/**
 * The image that is detected in, the same for every network of a size.
 *
 * @param file a JPEG
 * @param side of the network's input, pixels
 * @param letterboxed [side, side, 3], RGB, 0 to 255
 */
record InferenceInput(byte[] file, int side, float[] letterboxed) {

  /** As most COCO images have it, pixels. */
  private static final int WIDTH = 640;

  private static final int HEIGHT = 480;
  private static final int SHAPES = 30;
  private static final float QUALITY = 0.9f;

  static InferenceInput synthetic(int side, LetterboxRule rule) {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = image.createGraphics();
    graphics.setPaint(new GradientPaint(0, 0, Color.DARK_GRAY, WIDTH, HEIGHT, Color.LIGHT_GRAY));
    graphics.fillRect(0, 0, WIDTH, HEIGHT);
    Random random = new Random(1);
    for (int i = 0; i < SHAPES; i++) {
      graphics.setColor(new Color(random.nextInt(0x1000000)));
      int size = 10 + random.nextInt(HEIGHT / 3);
      graphics.fillOval(random.nextInt(WIDTH), random.nextInt(HEIGHT), size, size);
    }
    graphics.dispose();
    return new InferenceInput(
        EncodedImage.jpeg(image, QUALITY),
        side,
        new Letterboxer(side).apply(RgbImage.of(image), rule));
  }
}

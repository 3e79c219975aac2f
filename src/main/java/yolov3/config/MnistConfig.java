package yolov3.config;

import java.nio.file.Path;

/**
 * The MNIST detection set that {@code train} draws when it is missing; the same as the flags of
 * {@code make-data}, which checks the values.
 *
 * @param folder where the set goes
 * @param train number of training images
 * @param validation number of validation images
 * @param test number of test images
 * @param size side of the images, pixels
 * @param seed of the drawing
 * @param tight boxes around the ink instead of the 28×28 tile
 */
public record MnistConfig(
    Path folder, int train, int validation, int test, int size, long seed, boolean tight) {

  /** Refuses a missing folder. */
  public MnistConfig {
    Rule.present("mnist.folder", folder, "the folder of the detection set");
  }
}

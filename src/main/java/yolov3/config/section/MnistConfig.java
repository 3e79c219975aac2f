package yolov3.config.section;

import java.nio.file.Path;

/**
 * The MNIST detection set that is drawn when it is missing. Equal values give equal sets.
 *
 * @param train number of training images, 1 to 999,999
 * @param validation number of validation images, 1 to 999,999
 * @param test number of test images, 1 to 999,999
 * @param size side of the images, pixels, 32 to 4096
 * @param seed random seed
 * @param tight boxes around the ink instead of the 28×28 tile
 */
public record MnistConfig(
    Path folder, int train, int validation, int test, int size, long seed, boolean tight) {

  public MnistConfig {
    Rule.present("mnist.folder", folder, "the folder of the detection set");
    Rule.inRange("mnist.train", train, 1, 999_999);
    Rule.inRange("mnist.validation", validation, 1, 999_999);
    Rule.inRange("mnist.test", test, 1, 999_999);
    Rule.inRange("mnist.size", size, 32, 4096);
  }

  /** Returns the number of images of all splits. */
  public int total() {
    return train + validation + test;
  }
}

package yolov3.data.mnist;

import java.util.LinkedHashMap;
import java.util.Map;
import yolov3.data.Split;
import yolov3.io.UserException;

/**
 * What a detection set is drawn with. Equal options give equal sets.
 *
 * @param train images to train on, 1 to 999,999
 * @param validation images to validate with, 1 to 999,999
 * @param test images to test with, 1 to 999,999
 * @param size width and height of an image, pixels, 32 to 4096
 * @param seed of all that is drawn at random
 * @param tight whether a box is around the ink of its digit instead of its 28×28 tile
 */
public record MnistDatasetOptions(
    int train, int validation, int test, int size, long seed, boolean tight) {

  /**
   * Refuses what is out of range.
   *
   * @throws UserException with the name of the flag
   */
  public MnistDatasetOptions {
    requireRange("--train", train, 1, 999_999);
    requireRange("--validation", validation, 1, 999_999);
    requireRange("--test", test, 1, 999_999);
    requireRange("--size", size, 32, 4096);
  }

  private static void requireRange(String flag, int value, int min, int max) {
    if (value < min || value > max) {
      throw new UserException(flag + " is " + value + "; expected " + min + " to " + max);
    }
  }

  /** How many images a split has. */
  int count(Split split) {
    return switch (split) {
      case TRAIN -> train;
      case VALIDATION -> validation;
      case TEST -> test;
    };
  }

  /** The options by their names, which flags and keys of a config share, in order. */
  Map<String, Object> byName() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("train", train);
    values.put("validation", validation);
    values.put("test", test);
    values.put("size", size);
    values.put("seed", seed);
    values.put("tight", tight);
    return values;
  }

  /** How many images there are in all. */
  public int total() {
    return train + validation + test;
  }
}

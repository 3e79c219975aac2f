package yolov3.data.mnist;

import java.util.Locale;

/** The parts of a detection set. No digit is in two of them. */
enum MnistSplit {
  TRAIN,
  VALIDATION,
  TEST;

  /** The name of the part's folder, and of its list without {@code .txt}. */
  String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name of the part's list of images. */
  String list() {
    return folder() + ".txt";
  }

  /**
   * The path of an image in the set.
   *
   * @param index counted from 0; files are counted from 1
   */
  String image(int index) {
    // Not String.format, whose digits depend on the user's language.
    String number = Integer.toString(index + 1);
    return folder() + "/" + "0".repeat(6 - number.length()) + number + ".jpg";
  }
}

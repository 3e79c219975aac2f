package yolov3.config.section;

import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Splits that are drawn from a data set which has none.
 *
 * @param validation share of the validation split, 0 to 1; 0: the data set's own splits are used
 * @param test share of the test split, 0 to 1; 0: no test split
 * @param group regular expression whose first capture group, found in a file name, names the group
 *     of an image, which stays together; null: every image by itself
 * @param replace splits anew what has splits of its own
 * @param lists folder of the lists that were drawn, which are read instead; null: not drawn yet. A
 *     config file names it relative to its own folder
 */
public record SplitConfig(
    double validation, double test, String group, boolean replace, Path lists) {

  private static final String GROUP_RULE =
      "a regular expression with a capture group, such as video_(\\d+)_";

  public SplitConfig {
    requireShare("data.split.validation", validation);
    requireShare("data.split.test", test);
    Rule.require(
        validation > 0 || test == 0 && group == null && !replace && lists == null,
        "data.split.validation",
        validation,
        "more than 0 where other keys of data.split are set, since training needs validation images");
    Rule.require(
        validation + test < 1,
        "data.split.validation + data.split.test",
        validation + test,
        "less than 1, so that images are left to train on");
    if (group != null) {
      Rule.require(isGroup(group), "data.split.group", "'" + group + "'", GROUP_RULE);
    }
  }

  private static void requireShare(String key, double share) {
    Rule.require(share >= 0 && share < 1, key, share, "0 or more and less than 1");
  }

  private static boolean isGroup(String group) {
    try {
      return Pattern.compile(group).matcher("").groupCount() > 0;
    } catch (PatternSyntaxException e) {
      return false;
    }
  }

  /** Tells whether splits are drawn, now or when the run began. */
  public boolean draws() {
    return validation > 0;
  }

  /** Tells whether splits have yet to be drawn. */
  public boolean drawsNow() {
    return draws() && lists == null;
  }

  /** Returns the shares of the training, validation and test split; their sum is 1. */
  public double[] shares() {
    return new double[] {1 - validation - test, validation, test};
  }
}

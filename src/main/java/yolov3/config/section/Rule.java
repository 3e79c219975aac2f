package yolov3.config.section;

import yolov3.io.UserException;

/** The checks that config records make of their values; a message names key, value and rule. */
public final class Rule {

  private Rule() {}

  public static void require(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new UserException(key + " is " + value + "; expected " + rule);
    }
  }

  static void inRange(String key, double value, int least, int most) {
    require(value >= least && value <= most, key, value, least + " to " + most);
  }

  static void atLeast(String key, long value, long least) {
    require(value >= least, key, value, least + " or more");
  }

  public static void present(String key, Object value, String expected) {
    if (value == null) {
      throw new UserException(key + " is missing; expected " + expected);
    }
  }
}

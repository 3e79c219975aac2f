package yolov3.config.section;

import yolov3.io.UserException;

/** Checks of config values; a message names key, value and rule. */
public final class Rule {

  private Rule() {}

  /** Throws a UserException unless the rule holds. */
  public static void require(boolean holds, String key, Object value, String rule) {
    if (!holds) {
      throw new UserException(key + " is " + value + "; expected " + rule);
    }
  }

  /** Throws a UserException when the key has no value. */
  public static void present(String key, Object value, String expected) {
    if (value == null) {
      throw new UserException(key + " is missing; expected " + expected);
    }
  }

  static void inRange(String key, Number value, int min, int max) {
    double number = value.doubleValue();
    require(number >= min && number <= max, key, value, min + " to " + max);
  }

  static void atLeast(String key, long value, long min) {
    require(value >= min, key, value, min + " or more");
  }
}

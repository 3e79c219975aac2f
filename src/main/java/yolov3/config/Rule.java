package yolov3.config;

import yolov3.error.UserException;

/** The checks that config records make of their values; a message names key, value and rule. */
final class Rule {

  private Rule() {}

  static void require(boolean holds, String key, Object value, String rule) {
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

  static void present(String key, Object value, String expected) {
    if (value == null) {
      throw new UserException(key + " is missing; expected " + expected);
    }
  }
}

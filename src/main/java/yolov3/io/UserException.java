package yolov3.io;

import java.util.List;

/**
 * A mistake in what the user gave: a flag, a config, a file. The program prints the message and
 * exits with 2.
 */
public class UserException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /** How many problems of one file are listed before the rest is only counted. */
  private static final int LISTED_PROBLEMS = 10;

  /**
   * @param message where, what was found, what was expected
   */
  public UserException(String message) {
    super(message);
  }

  /**
   * @param message where, what was found, what was expected
   * @param cause the failure underneath, for the stack trace of a debugger
   */
  public UserException(String message, Throwable cause) {
    super(message, cause);
  }

  /**
   * One exception for all problems of a file: the first ten, a line each, and how many more there
   * are.
   *
   * @param problems one message each, at least one
   */
  public static UserException ofAll(List<String> problems) {
    StringBuilder message = new StringBuilder();
    problems.stream()
        .limit(LISTED_PROBLEMS)
        .forEach(problem -> message.append(OneLine.of(problem)).append('\n'));
    if (problems.size() > LISTED_PROBLEMS) {
      message.append("… and ").append(problems.size() - LISTED_PROBLEMS).append(" more problems");
    }
    return new UserException(message.toString().stripTrailing());
  }
}

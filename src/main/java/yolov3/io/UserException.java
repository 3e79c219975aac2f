package yolov3.io;

import java.util.List;

/**
 * A mistake in a flag, a config or a file of the user. The message says where it is, the value
 * found, and the value expected. The program prints it and exits with 2.
 */
public class UserException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private static final int MAX_LISTED = 10;

  public UserException(String message) {
    super(message);
  }

  public UserException(String message, Throwable cause) {
    super(message, cause);
  }

  /** Joins all problems of a file: the first ten, a line each, and the number of the others. */
  public static UserException ofAll(List<String> problems) {
    StringBuilder message = new StringBuilder();
    problems.stream()
        .limit(MAX_LISTED)
        .forEach(problem -> message.append(OneLine.of(problem)).append('\n'));
    if (problems.size() > MAX_LISTED) {
      message.append("… and ").append(problems.size() - MAX_LISTED).append(" more problems");
    }
    return new UserException(message.toString().stripTrailing());
  }
}

package yolov3.io;

/**
 * The failure of a run though its input was right: a loss that is not finite, a full disk. Its
 * message says what broke, where, and what to do about it. The program exits with 1.
 */
public class RunFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  public RunFailedException(String message) {
    super(message);
  }

  public RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

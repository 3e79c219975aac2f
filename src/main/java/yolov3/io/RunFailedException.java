package yolov3.io;

/**
 * A run that broke though its input was right: a loss that is not finite, a full disk. The program
 * exits with 1.
 */
public class RunFailedException extends RuntimeException {

  private static final long serialVersionUID = 1;

  /**
   * @param message what broke, where, and what to do about it
   */
  public RunFailedException(String message) {
    super(message);
  }

  /**
   * @param message what broke, where, and what to do about it
   * @param cause the failure underneath
   */
  public RunFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}

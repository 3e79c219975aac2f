package yolov3.data.annotation.format;

/** A problem of one box or label; the message has no place, which the reader of the file knows. */
public final class InvalidAnnotationException extends Exception {

  private static final long serialVersionUID = 1;

  public InvalidAnnotationException(String message) {
    super(message, null, false, false); // cheap: a damaged file has thousands
  }
}

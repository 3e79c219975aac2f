package yolov3.data.image;

import java.io.IOException;

/** A problem of an image's file, as the rest of a sentence that begins with its name. */
final class InvalidImageException extends IOException {

  private static final long serialVersionUID = 1;

  private final transient UnsupportedFormat format;

  InvalidImageException(String message) {
    super(message);
    format = null;
  }

  InvalidImageException(UnsupportedFormat format) {
    super(format.refusal());
    this.format = format;
  }

  /** The format that is not read, or null when something else is wrong. */
  UnsupportedFormat format() {
    return format;
  }

  static InvalidImageException damaged(String reason) {
    return new InvalidImageException(
        "is truncated or damaged (" + reason + "); expected a whole image");
  }
}

package yolov3.io;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Reasons why a file could not be used, in words. */
public final class IoErrors {

  private IoErrors() {}

  /**
   * Makes the failure of a file or folder that can't be read, with the reason.
   *
   * @param what the file, or words that say it
   */
  public static UserException unreadable(Object what, IOException failure) {
    return new UserException(what + " can't be read (" + reasonOf(failure) + ")", failure);
  }

  /** Returns the reason without the path, which is often the only message that Java gives. */
  public static String reasonOf(IOException failure) {
    if (failure instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (failure instanceof NoSuchFileException) {
      return "no such file";
    }
    if (failure instanceof FileAlreadyExistsException existing) { // from making a folder
      return existing.getFile() + " exists and is not a folder";
    }
    if (failure instanceof FileSystemException system && system.getReason() != null) {
      return system.getReason();
    }
    return failure.getClass() == IOException.class && failure.getMessage() != null
        ? failure.getMessage()
        : failure.getClass().getSimpleName() + ": " + failure.getMessage();
  }
}

package yolov3.io;

import java.nio.file.Path;

/** Folder of the files that come with the program: the MNIST digits and the example configs. */
public final class Installation {

  private Installation() {}

  /**
   * Returns the folder that the launcher names in the system property {@code yolov3.home}, or the
   * working directory.
   */
  public static Path path() {
    Path here = Path.of("");
    String named = System.getProperty("yolov3.home");
    boolean elsewhere =
        named != null && !Path.of(named).normalize().equals(here.toAbsolutePath().normalize());
    return elsewhere ? Path.of(named) : here; // relative paths read better
  }
}

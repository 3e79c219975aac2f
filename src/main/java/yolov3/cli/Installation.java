package yolov3.cli;

import java.nio.file.Path;

/** Where the program and what comes with it lie. */
final class Installation {

  private Installation() {}

  /**
   * The folder that the launcher names; without a launcher, the one in which the program was
   * started.
   */
  static Path path() {
    Path here = Path.of("");
    String named = System.getProperty("yolov3.home");
    boolean elsewhere =
        named != null && !Path.of(named).normalize().equals(here.toAbsolutePath().normalize());
    return elsewhere ? Path.of(named) : here; // relative paths read better
  }
}

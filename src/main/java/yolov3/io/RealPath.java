package yolov3.io;

import java.io.IOException;
import java.nio.file.Path;

/** Resolved paths, by which two paths of one file are known as the same. */
public final class RealPath {

  private RealPath() {}

  /** Resolves links; a path to nothing, or to what cannot be read, is only made absolute. */
  public static Path of(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) { // whoever opens it will say why
      return path.toAbsolutePath().normalize();
    }
  }
}

package yolov3.inference.output;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.inference.ImageDetections;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/** The class names that the numbers in YOLO's labels stand for, as annotation tools look for it. */
public final class ClassNamesOutput implements DetectionOutput {

  /** The file's name. */
  public static final String FILE = "classes.txt";

  private final OutputFolder folder;
  private final List<String> names;

  /**
   * @throws UserException when a file of somebody else with other names lies in the folder
   */
  public ClassNamesOutput(OutputFolder folder, ClassNames names) {
    this.folder = folder;
    this.names = names.names();
    if (!isThere()) {
      folder.requireFree(FILE);
    }
  }

  private boolean isThere() {
    try {
      return Files.exists(folder.file(FILE)) && Files.readAllLines(folder.file(FILE)).equals(names);
    } catch (IOException e) {
      throw IoErrors.unreadable(folder.file(FILE), e);
    }
  }

  @Override
  public void add(String name, ImageDetections found) {
    // the same for every image
  }

  @Override
  public void finish() {
    if (!isThere()) {
      folder.write(FILE, file -> Files.write(file, names));
    }
  }
}

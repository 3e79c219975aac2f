package yolov3.inference.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.annotation.format.ImagePaths;
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
   * @throws UserException when a file with other names lies in the folder, of somebody else or of
   *     labels that are there
   */
  public ClassNamesOutput(OutputFolder folder, ClassNames names) {
    this.folder = folder;
    this.names = names.names();
    if (!isThere()) {
      folder.requireFree(FILE);
      requireNoLabels();
    }
  }

  private void requireNoLabels() {
    Path labels = folder.file(YoloLabelOutput.FOLDER);
    if (Files.exists(folder.file(FILE)) && !ImagePaths.in(labels, ".txt").isEmpty()) {
      throw new UserException(
          "%s has other class names, those of the files in %s; choose another folder"
              .formatted(folder.file(FILE), labels));
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

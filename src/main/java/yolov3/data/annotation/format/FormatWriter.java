package yolov3.data.annotation.format;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.geometry.LabelledBox;

/** Writer of a data set in one format into a folder of its own. */
public interface FormatWriter {

  /** Returns the folder of a split's images, relative to the data set's. */
  default Path imageFolder(Split split) {
    return Path.of(split.fileName());
  }

  /**
   * Returns as what an object of a kind comes back; empty when it is not written. By default no
   * kinds are told apart.
   */
  default Optional<LabelledBox.Kind> written(LabelledBox.Kind kind) {
    return kind == LabelledBox.Kind.CROWD ? Optional.empty() : Optional.of(LabelledBox.Kind.OBJECT);
  }

  /** Tells whether an object's area is kept where it does not fill its box. */
  default boolean keepsAreas() {
    return false;
  }

  /** Tells whether the images are inside the annotations, so that none lie beside them. */
  default boolean holdsImages() {
    return false;
  }

  /** Tells whether two splits may have images of the same name. */
  default boolean hasFolderOfSplit() {
    return true;
  }

  /**
   * Checks class names before anything is written.
   *
   * @throws yolov3.io.UserException when the format can't hold one of them
   */
  default void requireNames(ClassNames names) {}

  /**
   * Writes the annotations of a split, which may have no images.
   *
   * @param images whose files lie in {@link #imageFolder} of the folder, or anywhere when they are
   *     to be inside the annotations
   */
  void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException;

  /** Writes what belongs to all splits: by default the class names, in {@code classes.names}. */
  default void writeDataset(Path folder, List<Split> splits, ClassNames names) throws IOException {
    Files.write(folder.resolve(ClassNameFiles.OWN), names.names());
  }
}

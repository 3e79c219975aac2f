package yolov3.data.annotation.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import yolov3.data.ClassNames;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;

/** Files of one split of a data set in one format. */
public interface SplitSource {

  /** Returns the file or folder by which messages name it. */
  Path file();

  /** Returns the lists, folders or files of the images: two splits with the same are one. */
  default List<Path> sources() {
    return List.of(file());
  }

  /**
   * Returns the class names that the files give.
   *
   * @throws yolov3.io.UserException when they can't be read
   */
  default Optional<ClassNames> ownNames() {
    return namesFile().map(ClassNameFiles::read);
  }

  /**
   * Finds the file beside the annotations that gives the class names, where they are not in the
   * annotations themselves.
   *
   * @throws yolov3.io.UserException when two files disagree
   */
  default Optional<Path> namesFile() {
    return Optional.empty();
  }

  /** Returns the ids of images and classes, when the files are COCO's. */
  default Optional<CocoIds> cocoIds(ClassNames names) {
    return Optional.empty();
  }

  /**
   * Reads all images and checks them against the headers of their images.
   *
   * @param names of the classes; a class of the files is the one of the same name, or of the same
   *     number when the files give no names
   * @param report receives warnings, and what was read and listed
   * @return the images in the order of the files, at least one
   * @throws yolov3.io.UserException with all problems
   */
  List<LabelledImage> read(ClassNames names, ReadReport report);
}

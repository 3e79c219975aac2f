package yolov3.data.annotation.format;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.geometry.LabelledBox;

/** Writes a data set in one format into a folder of its own. */
public interface FormatWriter {

  /** Where the images of a part lie, from the set's folder. */
  Path pictures(Split part);

  /** What becomes of an object of a kind, where a format tells none apart but leaves crowds out. */
  default Fate fate(LabelledBox.Kind kind) {
    return kind == LabelledBox.Kind.CROWD ? Fate.LEFT_OUT : Fate.ORDINARY;
  }

  /** Whether an object's area is kept where it does not fill its box. */
  default boolean keepsAreas() {
    return false;
  }

  /** Whether two parts may have images of the same name. */
  default boolean hasFolderOfPart() {
    return true;
  }

  /**
   * Writes the annotations of a part, which may have no images.
   *
   * @param images whose images lie at {@link #pictures} in the folder
   */
  void writePart(Path folder, Split part, ClassNames names, List<LabelledImage> images)
      throws IOException;

  /** Writes what belongs to all parts. */
  void writeSet(Path folder, List<Split> parts, ClassNames names) throws IOException;

  /** What a format makes of an object. */
  enum Fate {
    /** It comes back as it was. */
    KEPT,
    /** It comes back as one object that must be found. */
    ORDINARY,
    /** It comes back as hard to see. */
    DIFFICULT,
    /** It is not written. */
    LEFT_OUT
  }
}

package yolov3.data.annotation.named;

import java.nio.file.Path;
import java.util.List;

/** Reader of annotation files of one image each; may be used by several threads. */
public interface AnnotationReader {

  /** Reads a file; what is wrong with it is among the image's problems. */
  NamedImage read(Path file);

  /**
   * Words what the files that were read have and boxes can't keep.
   *
   * @param folder of the files, for messages
   */
  List<String> warnings(Path folder);
}

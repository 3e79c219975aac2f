package yolov3.data.annotation.list;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.FormatWriter;

/** Writer of lists, {@code train.txt} and the like, and of {@code classes.names}. */
public final class ListWriter implements FormatWriter {

  @Override
  public Path imageFolder(Split split) {
    return Path.of("images", split.folder());
  }

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    ListFile.write(folder.resolve(split.folder() + ".txt"), images);
  }
}

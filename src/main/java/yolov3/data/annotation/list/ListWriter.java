package yolov3.data.annotation.list;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.FormatWriter;

/** Writes {@code train.txt}, {@code validation.txt}, {@code test.txt} and {@code classes.names}. */
public final class ListWriter implements FormatWriter {

  @Override
  public Path pictures(Split part) {
    return Path.of("images", part == Split.TRAIN ? part.fileName() : part.title());
  }

  @Override
  public void writePart(Path folder, Split part, ClassNames names, List<LabelledImage> images)
      throws IOException {
    ListFile.write(folder.resolve(pictures(part).getFileName() + ".txt"), images);
  }

  @Override
  public void writeSet(Path folder, List<Split> parts, ClassNames names) throws IOException {
    Files.write(folder.resolve(ClassNameFiles.OWN), names.names());
  }
}

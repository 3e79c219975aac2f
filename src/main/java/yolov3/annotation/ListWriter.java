package yolov3.annotation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import yolov3.dataset.ClassNames;
import yolov3.dataset.LabelledImage;

/** Writes {@code train.txt}, {@code validation.txt}, {@code test.txt} and {@code classes.names}. */
final class ListWriter implements FormatWriter {

  @Override
  public Path pictures(Part part) {
    return Path.of("images", part == Part.TRAIN ? part.fileName() : part.title());
  }

  @Override
  public void writePart(Path folder, Part part, ClassNames names, List<LabelledImage> images)
      throws IOException {
    ListFile.write(folder.resolve(pictures(part).getFileName() + ".txt"), images);
  }

  @Override
  public void writeSet(Path folder, List<Part> parts, ClassNames names) throws IOException {
    Files.write(folder.resolve(VocSet.NAMES_FILE), names.names());
  }
}

package yolov3.data.annotation.csv;

import java.nio.file.Path;
import java.util.List;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedLayout;
import yolov3.data.annotation.named.NamedSplit;

/**
 * Places of CSV files of boxes: {@code train.csv}, or {@code _annotations.csv} in {@code train}.
 */
public final class CsvLayout {

  public static final String EXPECTED = "train.csv with filename, class, xmin, ymin, xmax, ymax";

  private CsvLayout() {}

  public static SplitLayout ofFile(Path file, Path images) {
    ImageOfAnnotation index = ImageOfAnnotation.around(file, images);
    return SplitLayout.single(file, split(file, file.resolveSibling(""), index));
  }

  public static SplitLayout of(DatasetFolder folder) {
    List<Path> files = folder.filesEnding(".csv").stream().filter(CsvTable::isOfBoxes).toList();
    if (files.isEmpty()) {
      return SplitLayout.NONE;
    }
    ImageOfAnnotation images = ImageOfAnnotation.in(folder);
    return NamedLayout.ofFiles(folder, files, "CSV", file -> split(file, folder.root(), images));
  }

  private static SplitSource split(Path file, Path root, ImageOfAnnotation images) {
    return new NamedSplit(
        file, root, List.of(file), CsvTable.EXPECTED, () -> CsvTable.read(file, images));
  }
}

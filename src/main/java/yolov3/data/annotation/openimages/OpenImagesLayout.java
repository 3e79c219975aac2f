package yolov3.data.annotation.openimages;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import yolov3.data.Split;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.annotation.named.CsvRows;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedLayout;
import yolov3.data.annotation.named.NamedSplit;

/**
 * Places of Open Images' tables: {@code train-annotations-bbox.csv} and the like, {@code
 * train-images-boxable-with-rotation.csv} beside it, {@code class-descriptions-boxable.csv}, and
 * the images anywhere in the folder.
 */
public final class OpenImagesLayout {

  public static final String EXPECTED = "train-annotations-bbox.csv and the like";

  private OpenImagesLayout() {}

  /** Tells whether the first row of a file has the columns of Open Images' boxes. */
  public static boolean isOne(Path file) {
    return CsvRows.hasColumns(file, OpenImagesTable.COLUMNS);
  }

  public static SplitLayout ofFile(Path file, Path images) {
    Path folder = file.toAbsolutePath().getParent();
    ImageIndex index = ImageOfAnnotation.around(file, images).images();
    return SplitLayout.single(
        file, split(file, file.resolveSibling(""), images, index, ImagePaths.in(folder, ".csv")));
  }

  public static SplitLayout of(DatasetFolder folder) {
    List<Path> tables = folder.filesEnding(".csv");
    List<Path> files = tables.stream().filter(OpenImagesLayout::isOne).toList();
    if (files.isEmpty()) {
      return SplitLayout.NONE;
    }
    ImageIndex images = new ImageIndex(folder.allImages());
    return NamedLayout.ofFiles(
        folder,
        files,
        "Open Images",
        file -> split(file, folder.root(), folder.images(), images, tables));
  }

  /**
   * @param chosen folder of the images that the user has named, or null
   * @param tables all of the data set, among which are lists of images and of class names
   */
  private static SplitSource split(
      Path file, Path root, Path chosen, ImageIndex images, List<Path> tables) {
    List<Path> descriptions =
        tables.stream().filter(table -> name(table).contains("class-descriptions")).toList();
    List<Path> lists =
        tables.stream()
            .filter(table -> name(table).contains("images"))
            .filter(table -> Split.named(name(table)).equals(Split.named(name(file))))
            .filter(table -> CsvRows.hasColumns(table, List.of(OpenImagesTable.IMAGE)))
            .filter(table -> !isOne(table))
            .toList();
    return new NamedSplit(
        file,
        root,
        List.of(file),
        OpenImagesTable.EXPECTED,
        () ->
            new OpenImagesTable(file, chosen == null ? root : chosen, images, lists, descriptions)
                .read());
  }

  private static String name(Path file) {
    return ImagePaths.stem(file).toLowerCase(Locale.ROOT);
  }
}

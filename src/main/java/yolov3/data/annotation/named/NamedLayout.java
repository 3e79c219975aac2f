package yolov3.data.annotation.named;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import yolov3.data.Split;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.folder.ImageFolder;
import yolov3.io.UserException;

/** Splits of a folder by the names of their files or of the folders around them. */
public final class NamedLayout {

  private NamedLayout() {}

  /**
   * Returns the splits of files that have many images each.
   *
   * @param files candidates, of one format
   * @param format its name, for messages
   * @param source makes a split of a file
   * @throws UserException when several fit a split, or several are there and none names a split
   */
  public static SplitLayout ofFiles(
      DatasetFolder folder, List<Path> files, String format, Function<Path, SplitSource> source) {
    SplitLayout layout = SplitFiles.choose(files, file -> name(folder, file), source);
    if (!layout.isEmpty()) {
      return layout;
    }
    if (files.size() > 1) {
      throw new UserException(
          "'%s' has several %s files and none is named for a split: %s; expected the path of one of them"
              .formatted(folder.root(), format, SplitFiles.shown(files)));
    }
    return files.isEmpty()
        ? SplitLayout.NONE
        : SplitLayout.single(files.get(0), source.apply(files.get(0)));
  }

  /** Returns the file's own name, or where that names no split the folder's. */
  private static String name(DatasetFolder folder, Path file) {
    String stem = ImagePaths.stem(file);
    return Split.named(stem).isPresent()
        ? stem
        : folder.splitFolder(file).map(found -> found.getFileName().toString()).orElse(stem);
  }

  /** Makes a split of annotation files of one image each. */
  @FunctionalInterface
  public interface FilesOfSplit {
    /**
     * @param place folder of the split, for messages
     * @param images of the whole data set
     */
    SplitSource of(Path place, List<Path> files, ImageIndex images);
  }

  /** Returns the splits of annotation files of one image each, by their folders. */
  public static SplitLayout ofFolders(DatasetFolder folder, List<Path> files, FilesOfSplit source) {
    if (files.isEmpty()) {
      return SplitLayout.NONE;
    }
    ImageIndex images = new ImageIndex(imagesOf(folder));
    Map<Split, List<Path>> bySplit = folder.bySplitFolder(files);
    if (bySplit.isEmpty()) {
      return SplitLayout.single(folder.root(), source.of(folder.root(), files, images));
    }
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    bySplit.forEach(
        (split, ofSplit) -> {
          Path place = folder.splitFolder(ofSplit.get(0)).orElseThrow();
          splits.put(split, source.of(place, ofSplit, images));
        });
    return SplitLayout.of(splits)
        .with(
            SplitFiles.OF_NO_SPLIT,
            files.stream().filter(file -> folder.splitOf(file).isEmpty()).toList());
  }

  /**
   * Reads annotation files of one image each; images without one that lie where others have one are
   * background.
   *
   * @param files at least one
   * @param images of the whole data set
   * @param read reads one file, on any thread
   * @param warnings of the reader, for the folder of the files
   */
  public static NamedContent contentOf(
      List<Path> files,
      ImageIndex images,
      Function<Path, NamedImage> read,
      Function<Path, List<String>> warnings) {
    List<NamedImage> all = files.parallelStream().map(read).toList();
    Set<Path> annotated =
        all.stream()
            .map(NamedImage::image)
            .filter(Objects::nonNull)
            .map(NamedLayout::absolute)
            .collect(Collectors.toSet());
    Set<Path> folders = annotated.stream().map(Path::getParent).collect(Collectors.toSet());
    List<Path> backgrounds =
        images.images().stream()
            .filter(image -> folders.contains(absolute(image).getParent()))
            .filter(image -> !annotated.contains(absolute(image)))
            .toList();
    return new NamedContent(
        all,
        List.of(),
        warnings.apply(files.get(0).resolveSibling("")),
        files,
        List.of(),
        backgrounds);
  }

  private static Path absolute(Path image) {
    return image.toAbsolutePath().normalize();
  }

  /**
   * Returns the images in the folder of a file.
   *
   * @param images another folder of images, or null
   */
  public static ImageIndex imagesAround(Path file, Path images) {
    Path folder = images == null ? file.toAbsolutePath().getParent() : images;
    return new ImageIndex(
        Files.isDirectory(folder) ? ImageFolder.under(folder).images() : List.of());
  }

  /** Returns the images of a data set, wherever they lie in it or beside it. */
  public static List<Path> imagesOf(DatasetFolder folder) {
    List<Path> images =
        folder.images() != null
            ? ImageFolder.under(folder.images()).images()
            : folder.listing().images();
    return images.isEmpty()
        ? DatasetFolder.counterparts(folder.root(), DatasetFolder.IMAGE_FOLDERS).stream()
            .flatMap(place -> ImageFolder.under(place).images().stream())
            .toList()
        : images;
  }
}

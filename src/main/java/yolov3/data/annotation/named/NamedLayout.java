package yolov3.data.annotation.named;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import yolov3.data.Split;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
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

  /**
   * Returns the splits of annotation files of one image each, by their folders. Images without one
   * that lie where others of the split have one are background, unless the folder also has images
   * of another split: then they are of no split.
   *
   * @param expected content of the files, for messages
   * @param reader makes a reader of the files of a split, which finds their images
   */
  public static SplitLayout ofFolders(
      DatasetFolder folder,
      List<Path> files,
      String expected,
      Function<ImageOfAnnotation, AnnotationReader> reader) {
    if (files.isEmpty()) {
      return SplitLayout.NONE;
    }
    ImageOfAnnotation images = ImageOfAnnotation.in(folder);
    BiFunction<Path, List<Path>, SplitSource> source =
        (place, ofSplit) ->
            new NamedSplit(
                place,
                folder.root(),
                List.of(place),
                expected,
                () ->
                    contentOf(
                        ofSplit,
                        without(files, ofSplit),
                        images.images(),
                        () -> reader.apply(images)));
    Map<Split, List<Path>> bySplit = folder.bySplitFolder(files);
    if (bySplit.isEmpty()) {
      return SplitLayout.single(folder.root(), source.apply(folder.root(), files));
    }
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    bySplit.forEach(
        (split, ofSplit) -> {
          Path place = folder.splitFolder(ofSplit.get(0)).orElseThrow();
          splits.put(split, source.apply(place, ofSplit));
        });
    return SplitLayout.of(splits)
        .with(
            SplitFiles.OF_NO_SPLIT,
            files.stream().filter(file -> folder.splitOf(file).isEmpty()).toList());
  }

  private static List<Path> without(List<Path> files, List<Path> ofSplit) {
    Set<Path> left = new LinkedHashSet<>(files);
    ofSplit.forEach(left::remove);
    return List.copyOf(left);
  }

  /**
   * @param files at least one
   * @param others files of other splits and of none
   * @param images of the whole data set
   */
  private static NamedContent contentOf(
      List<Path> files, List<Path> others, ImageIndex images, Supplier<AnnotationReader> readers) {
    AnnotationReader reader = readers.get();
    List<NamedImage> all = files.parallelStream().map(reader::read).toList();
    Set<Path> annotated = images(all);
    List<Path> backgrounds = withoutAnnotation(images, folders(annotated), annotated);
    if (!backgrounds.isEmpty() && !others.isEmpty()) {
      AnnotationReader ofOthers = readers.get(); // whose warnings are not of this split
      Set<Path> shared = folders(images(others.parallelStream().map(ofOthers::read).toList()));
      backgrounds = backgrounds.stream().filter(image -> !shared.contains(folder(image))).toList();
    }
    return new NamedContent(
        all,
        List.of(),
        reader.warnings(files.get(0).resolveSibling("")),
        files,
        List.of(),
        backgrounds);
  }

  private static List<Path> withoutAnnotation(
      ImageIndex images, Set<Path> folders, Set<Path> annotated) {
    return images.images().stream()
        .filter(image -> folders.contains(folder(image)) && !annotated.contains(absolute(image)))
        .toList();
  }

  private static Set<Path> images(List<NamedImage> read) {
    return read.stream()
        .map(NamedImage::image)
        .filter(Objects::nonNull)
        .map(NamedLayout::absolute)
        .collect(Collectors.toSet());
  }

  private static Set<Path> folders(Set<Path> images) {
    return images.stream().map(Path::getParent).collect(Collectors.toSet());
  }

  private static Path folder(Path image) {
    return absolute(image).getParent();
  }

  private static Path absolute(Path image) {
    return image.toAbsolutePath().normalize();
  }
}

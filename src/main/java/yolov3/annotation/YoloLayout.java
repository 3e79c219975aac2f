package yolov3.annotation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import yolov3.dataset.ImageFolder;
import yolov3.error.UserException;
import yolov3.files.TextLines;

/** Places in which YOLO's text files and the files that describe them are found. */
final class YoloLayout {

  static final String EXPECTED =
      "a data.yaml or obj.data, or a folder or list of images with labels beside them";

  private static final List<String> YAML_NAMES = List.of("data.yaml", "data.yml", "dataset.yaml");
  private static final String DARKNET_NAME = "obj.data";

  /** Folders above a split's in which those of other splits may lie: images/train, train/images. */
  private static final int FOLDERS_ABOVE = 2;

  private YoloLayout() {}

  /** Reads what a file describes or lists. */
  static SplitLayout ofFile(Path file, Path images) {
    if (isYaml(file)) {
      Map<Part, AnnotatedPart> splits = YoloDataFile.read(file, images);
      return new SplitLayout(splits, foldersOfOtherSplits(file, splits));
    }
    if (file.toString().endsWith(".data")) {
      return SplitLayout.of(DarknetDataFile.read(file, images));
    }
    return SplitLayout.single(file, new YoloImages(file, null, List.of(file), null, images));
  }

  /**
   * Notes on folders beside those of the splits that are named as one and that a file leaves out.
   */
  private static List<String> foldersOfOtherSplits(Path file, Map<Part, AnnotatedPart> splits) {
    List<Path> used =
        splits.values().stream()
            .flatMap(split -> split.sources().stream())
            .map(place -> place.toAbsolutePath().normalize())
            .toList();
    Set<Path> others = new TreeSet<>();
    for (Path place : used) {
      Path above = place.getParent();
      for (int i = 0; i < FOLDERS_ABOVE && above != null && Files.isDirectory(place); i++) {
        for (String name : new FolderNames().in(above)) {
          Path folder = above.resolve(name);
          if (Part.named(name).isPresent()
              && Files.isDirectory(folder)
              && used.stream().noneMatch(u -> u.startsWith(folder) || folder.startsWith(u))
              && !ImageFolder.under(folder).images().isEmpty()) {
            others.add(folder);
          }
        }
        above = above.getParent();
      }
    }
    return others.isEmpty()
        ? List.of()
        : List.of(
            "'%s' does not name the images in %s: they are in no split"
                .formatted(file, SplitFiles.shown(List.copyOf(others))));
  }

  static boolean isYaml(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  /** Returns the file in a folder that describes a data set: a data.yaml or an obj.data. */
  static Optional<Path> description(Path folder) {
    List<Path> yamls =
        new ArrayList<>(
            PictureFiles.in(folder, ".yaml").stream().filter(YoloDataFile::isOne).toList());
    yamls.addAll(PictureFiles.in(folder, ".yml").stream().filter(YoloDataFile::isOne).toList());
    for (String name : YAML_NAMES) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return Optional.of(folder.resolve(name));
      }
    }
    List<Path> described =
        yamls.isEmpty()
            ? PictureFiles.in(folder, ".data").stream().filter(DarknetDataFile::isOne).toList()
            : yamls;
    if (described.size() > 1 && Files.isRegularFile(folder.resolve(DARKNET_NAME))) {
      return Optional.of(folder.resolve(DARKNET_NAME));
    }
    if (described.size() > 1) {
      throw new UserException(
          "several files in '%s' describe a data set: %s; expected the path of one of them"
              .formatted(folder, SplitFiles.shown(described)));
    }
    return described.stream().findFirst();
  }

  /** Returns the splits that lists of images in a folder name; none when none has YOLO's labels. */
  static SplitLayout ofLists(DatasetFolder folder) {
    List<Path> lists = lists(folder);
    if (lists.stream().noneMatch(YoloLayout::isList)) {
      return SplitLayout.NONE;
    }
    SplitFiles files = SplitFiles.choose(lists);
    Map<Part, AnnotatedPart> splits = new EnumMap<>(Part.class);
    files
        .chosen()
        .forEach(
            (split, list) ->
                splits.put(
                    split, new YoloImages(list, null, List.of(list), null, folder.images())));
    return new SplitLayout(splits, files.notes());
  }

  /** Returns text files that are named as a split and are not the labels of an image. */
  static List<Path> lists(DatasetFolder folder) {
    Set<String> stems =
        folder.listing().images().stream()
            .filter(image -> folder.root().relativize(image).getNameCount() == 1)
            .map(PictureFiles::stem)
            .collect(Collectors.toSet());
    return folder.ownFilesEnding(".txt").stream()
        .filter(list -> Part.named(PictureFiles.stem(list)).isPresent())
        .filter(list -> !stems.contains(PictureFiles.stem(list)))
        .filter(list -> !LabelFinder.looksLikeLabels(list) || isEmpty(list))
        .toList();
  }

  private static boolean isEmpty(Path file) {
    try {
      return Files.size(file) == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Tells whether a text file lists images and has no boxes. */
  static boolean isList(Path list) {
    if (!Files.isRegularFile(list)) {
      return false;
    }
    boolean lists = false;
    try (TextLines lines = TextLines.open(list, "list")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (ListFile.hasBoxes(line)) {
          return false;
        }
        lists |= !line.isBlank() && !line.strip().startsWith("#");
      }
    } catch (UserException e) {
      return false; // reading will say it
    }
    return lists;
  }

  /** Returns the images under a folder, by the folders that are named as splits. */
  static SplitLayout ofImages(DatasetFolder folder) {
    if (folder.listing().images().isEmpty()) {
      return ofLabels(folder);
    }
    Map<Part, List<Path>> bySplit = folder.bySplitFolder(folder.listing().images());
    if (bySplit.isEmpty()) {
      YoloImages all =
          new YoloImages(
              folder.root(), null, List.of(folder.root()), labelsOf(folder), folder.images());
      return new SplitLayout(SplitLayout.single(folder.root(), all).splits(), unusedLists(folder));
    }
    Map<Part, AnnotatedPart> splits = new EnumMap<>(Part.class);
    bySplit.forEach(
        (split, images) -> {
          List<Path> places =
              images.stream()
                  .map(image -> folder.splitFolder(image).orElseThrow())
                  .distinct()
                  .toList();
          requireOneName(split, places);
          splits.put(split, new YoloImages(places.get(0), null, places));
        });
    return new SplitLayout(splits, unusedLists(folder));
  }

  /** Notes on lists of images whose names are of no split. */
  private static List<String> unusedLists(DatasetFolder folder) {
    List<Path> lists =
        folder.ownFilesEnding(".txt").stream()
            .filter(file -> !ClassNameFiles.isOne(file) && isListOfImages(file))
            .toList();
    return lists.isEmpty()
        ? List.of()
        : List.of("not used, since their names are of no split: " + SplitFiles.shown(lists));
  }

  private static boolean isListOfImages(Path file) {
    try (TextLines lines = TextLines.open(file, "list")) {
      String first = lines.next();
      Path image = first == null ? null : new ListPaths(file, null).resolve(first.strip());
      return image != null && Files.isRegularFile(image) && ImageFolder.isImage(image);
    } catch (UserException e) {
      return false;
    }
  }

  /** Folders {@code val} and {@code valid} may be two answers to one question. */
  private static void requireOneName(Part split, List<Path> places) {
    if (places.stream().map(Path::getFileName).distinct().count() > 1) {
      throw new UserException(
          "several folders fit the %s split: %s; expected one, or each split by its own path"
              .formatted(split.title(), SplitFiles.shown(places)));
    }
  }

  /** A folder of images that the user named may be another than the one with the labels. */
  private static Path labelsOf(DatasetFolder folder) {
    return folder.images() != null && !folder.filesEnding(".txt").isEmpty() ? folder.root() : null;
  }

  /** Returns the images that go with a folder of labels alone. */
  private static SplitLayout ofLabels(DatasetFolder folder) {
    boolean labels =
        folder.filesEnding(".txt").stream()
            .anyMatch(file -> !ClassNameFiles.isOne(file) && LabelFinder.looksLikeLabels(file));
    if (!labels) {
      return SplitLayout.NONE;
    }
    List<Path> places =
        folder.images() != null
            ? List.of(folder.images())
            : DatasetFolder.counterparts(folder.root(), DatasetFolder.IMAGE_FOLDERS);
    for (Path place : places) {
      if (Files.isDirectory(place) && !ImageFolder.under(place).images().isEmpty()) {
        return SplitLayout.single(
            folder.root(),
            new YoloImages(folder.root(), null, List.of(place), folder.root(), place));
      }
    }
    throw new UserException(
        "'%s' has labels but no images; expected images in a folder 'images' beside it, or the folder of the images (data.images, --images)"
            .formatted(folder.root()));
  }
}

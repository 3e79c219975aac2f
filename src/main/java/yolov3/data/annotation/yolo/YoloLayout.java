package yolov3.data.annotation.yolo;

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
import java.util.stream.Stream;
import yolov3.data.Split;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.ListLine;
import yolov3.data.annotation.format.ListPaths;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.folder.FolderNames;
import yolov3.data.folder.ImageFolder;
import yolov3.data.image.ImageDecoder;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/** Places of YOLO's text files and of the files that describe them. */
public final class YoloLayout {

  public static final String EXPECTED = "data.yaml or obj.data, or images/ and labels/";

  private static final List<String> YAML_NAMES = List.of("data.yaml", "data.yml", "dataset.yaml");
  private static final String DARKNET_NAME = "obj.data";

  /** Folders above a split's in which those of other splits may lie: images/train, train/images. */
  private static final int FOLDERS_ABOVE = 2;

  private YoloLayout() {}

  /** Reads what a file describes or lists. */
  public static SplitLayout ofFile(Path file, Path images) {
    if (isYaml(file)) {
      Map<Split, SplitSource> splits = YoloDataFile.read(file, images);
      return new SplitLayout(splits, foldersOfOtherSplits(file, splits));
    }
    if (file.toString().endsWith(".data")) {
      return SplitLayout.of(DarknetDataFile.read(file, images));
    }
    return SplitLayout.single(file, YoloSplit.ofList(file, null, images));
  }

  private static List<String> foldersOfOtherSplits(Path file, Map<Split, SplitSource> splits) {
    List<Path> used =
        splits.values().stream()
            .flatMap(split -> split.sources().stream())
            .map(place -> place.toAbsolutePath().normalize())
            .toList();
    Path home = file.toAbsolutePath().normalize().getParent();
    Set<Path> others = new TreeSet<>();
    for (Path place : used) {
      Path above = folderOfSplits(place);
      if (above == null || home.startsWith(above) && !home.equals(above)) {
        continue; // beside the data set lie other data sets
      }
      for (String name : new FolderNames().in(above)) {
        Path folder = above.resolve(name);
        if (Split.named(name).isPresent()
            && Files.isDirectory(folder)
            && used.stream().noneMatch(u -> u.startsWith(folder) || folder.startsWith(u))
            && !ImageFolder.under(folder).images().isEmpty()) {
          others.add(folder);
        }
      }
    }
    return others.isEmpty()
        ? List.of()
        : List.of(
            "'%s' does not name the images in %s: they are in no split"
                .formatted(file, SplitFiles.shown(List.copyOf(others))));
  }

  /** Returns the folder above the one that is named as a split: images/train, train/images. */
  private static Path folderOfSplits(Path place) {
    Path folder = place;
    for (int i = 0; i < FOLDERS_ABOVE && folder != null && folder.getFileName() != null; i++) {
      if (Split.named(folder.getFileName().toString()).isPresent()) {
        return Files.isDirectory(place) ? folder.getParent() : null;
      }
      folder = folder.getParent();
    }
    return null;
  }

  public static boolean isYaml(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }

  /** Reads what the file describes that a folder has for it; none when there is no such file. */
  public static SplitLayout ofDescription(Path folder, Path images) {
    Path used = description(folder).orElse(null);
    return used == null
        ? SplitLayout.NONE
        : ofFile(used, images)
            .with(
                "'%s' describes the data set; not used".formatted(used),
                descriptions(folder).stream().filter(file -> !file.equals(used)).toList());
  }

  private static List<Path> descriptions(Path folder) {
    return Stream.of(".yaml", ".yml", ".data")
        .flatMap(ending -> ImagePaths.in(folder, ending).stream())
        .filter(file -> isYaml(file) ? YoloDataFile.isOne(file) : DarknetDataFile.isOne(file))
        .toList();
  }

  /** Returns the file in a folder that describes a data set: a data.yaml or an obj.data. */
  public static Optional<Path> description(Path folder) {
    for (String name : YAML_NAMES) {
      if (Files.isRegularFile(folder.resolve(name))) {
        return Optional.of(folder.resolve(name));
      }
    }
    List<Path> all = descriptions(folder);
    List<Path> yamls = all.stream().filter(YoloLayout::isYaml).toList();
    List<Path> described = yamls.isEmpty() ? all : yamls;
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

  /** Returns the splits that lists of images in a folder name; none when one of them has boxes. */
  public static SplitLayout ofLists(DatasetFolder folder) {
    List<Path> lists = lists(folder);
    SplitLayout layout =
        lists.stream().anyMatch(YoloLayout::isList)
            ? SplitFiles.choose(
                lists, ImagePaths::stem, list -> YoloSplit.ofList(list, null, folder.images()))
            : SplitLayout.NONE;
    boolean boxes = layout.splits().values().stream().anyMatch(one -> hasBoxes(one.file()));
    return boxes ? SplitLayout.NONE : layout;
  }

  /** Returns text files that are named as a split and are not the labels of an image. */
  public static List<Path> lists(DatasetFolder folder) {
    Set<String> stems =
        folder.listing().images().stream()
            .filter(image -> folder.root().relativize(image).getNameCount() == 1)
            .map(ImagePaths::stem)
            .collect(Collectors.toSet());
    return folder.ownFilesEnding(".txt").stream()
        .filter(list -> Split.named(ImagePaths.stem(list)).isPresent())
        .filter(list -> !stems.contains(ImagePaths.stem(list)))
        .filter(list -> !LabelFinder.looksLikeLabels(list) || list.toFile().length() == 0)
        .toList();
  }

  /** Tells whether a text file lists images and has no boxes. */
  public static boolean isList(Path list) {
    if (!Files.isRegularFile(list)) {
      return false;
    }
    boolean lists = false;
    try (TextLines lines = TextLines.open(list, "list")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (ListLine.hasBoxes(line)) {
          return false;
        }
        lists |= !line.isBlank() && !line.strip().startsWith("#");
      }
    } catch (UserException e) {
      return false; // reading will say it
    }
    return lists;
  }

  private static boolean hasBoxes(Path list) {
    try (TextLines lines = TextLines.open(list, "list")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (ListLine.endsLikeABox(line.strip())) {
          return true;
        }
      }
    } catch (UserException e) {
      return false; // reading will say it
    }
    return false;
  }

  /** Returns the images under a folder, by the folders that are named as splits. */
  public static SplitLayout ofImages(DatasetFolder folder) {
    boolean labels =
        folder.filesEnding(".txt").stream()
            .anyMatch(file -> !ClassNameFiles.isOne(file) && LabelFinder.looksLikeLabels(file));
    if (folder.images() != null && labels) {
      return ofImages(DatasetFolder.at(folder.images(), null), folder);
    }
    return folder.listing().images().isEmpty()
        ? labels ? ofLabels(folder) : SplitLayout.NONE
        : ofImages(folder, folder);
  }

  /**
   * @param images folder that has the images
   * @param dataset folder that was named, and has the labels where it is another
   */
  private static SplitLayout ofImages(DatasetFolder images, DatasetFolder dataset) {
    Path labels = images.equals(dataset) ? null : dataset.root();
    Path start = images.equals(dataset) ? null : images.root();
    Map<Split, List<Path>> bySplit = images.bySplitFolder(images.listing().images());
    if (bySplit.isEmpty()) {
      List<Path> source = List.of(images.root());
      YoloSplit all = new YoloSplit(dataset.root(), null, source, labels, start, null);
      return SplitLayout.single(dataset.root(), all)
          .with(SplitFiles.OF_NO_SPLIT, unusedLists(dataset));
    }
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    List<String> notes = new ArrayList<>();
    bySplit.forEach(
        (split, files) -> {
          List<Path> folders =
              files.stream()
                  .map(image -> images.splitFolder(image).orElseThrow())
                  .distinct()
                  .toList();
          requireOneName(split, folders);
          if (folders.size() > 1) {
            notes.add(
                "the %s split is the images of %s"
                    .formatted(split.title(), SplitFiles.shown(folders)));
          }
          splits.put(
              split, new YoloSplit(folders.get(0), null, folders, labels, start, dataset.root()));
        });
    if (splits.containsKey(Split.TRAIN) && splits.containsKey(Split.VALIDATION)) {
      SplitFiles.requireSameYear(
          splits.get(Split.TRAIN).file(),
          splits.get(Split.VALIDATION).file(),
          folder -> folder.getFileName().toString());
    }
    return new SplitLayout(splits, notes).with(SplitFiles.OF_NO_SPLIT, unusedLists(dataset));
  }

  private static List<Path> unusedLists(DatasetFolder folder) {
    return folder.ownFilesEnding(".txt").stream()
        .filter(file -> !ClassNameFiles.isOne(file) && isListOfImages(file))
        .toList();
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
  private static void requireOneName(Split split, List<Path> places) {
    if (places.stream().map(Path::getFileName).distinct().count() > 1) {
      throw new UserException(
          "several folders fit the %s split: %s; expected one, or each split by its own path"
              .formatted(split.title(), SplitFiles.shown(places)));
    }
  }

  private static SplitLayout ofLabels(DatasetFolder folder) {
    for (Path place : DatasetFolder.counterparts(folder.root(), DatasetFolder.IMAGE_FOLDERS)) {
      if (!ImageFolder.under(place).images().isEmpty()) {
        return SplitLayout.single(
            folder.root(),
            new YoloSplit(folder.root(), null, List.of(place), folder.root(), place, null));
      }
    }
    List<Path> unread =
        folder.listing().others().stream()
            .filter(file -> ImageDecoder.formatOf(file).isPresent())
            .toList();
    throw new UserException(
        "'%s' has labels but no images%s; expected images in a folder 'images' beside it, or the folder of the images (data.images)"
            .formatted(
                folder.root(),
                unread.isEmpty()
                    ? ""
                    : " that are read (but "
                        + new ImageFolder(List.of(), unread, List.of()).describeOthers()
                        + ")"));
  }
}

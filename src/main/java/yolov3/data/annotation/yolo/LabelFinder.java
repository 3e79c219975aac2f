package yolov3.data.annotation.yolo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.folder.FolderNames;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Label files of images, looked for where Darknet and annotation tools leave them. The labels of
 * {@code …/images/train/1.jpg} may be
 *
 * <ul>
 *   <li>{@code …/labels/train/1.txt}: a folder of images ({@code images}, {@code JPEGImages}, …)
 *       becomes one of labels;
 *   <li>{@code …/images/train/1.txt}, beside the image;
 *   <li>in a folder {@code labels} in the image's folder, or beside it or the one above, with or
 *       without the names of the folders between.
 * </ul>
 */
public final class LabelFinder {

  /** Of label files. */
  static final String ENDING = ".txt";

  /** First of {@link DatasetFolder#ANNOTATION_FOLDERS}: the one that a message expects. */
  private static final String LABELS = "labels";

  private static final Pattern IMAGES = Pattern.compile("images?", Pattern.CASE_INSENSITIVE);

  /** Folders above an image in which a folder of labels is looked for. */
  private static final int FOLDERS_ABOVE = 3;

  /** The same for one that does not repeat the names of the folders between. */
  private static final int FOLDERS_ABOVE_UNNAMED = 2;

  /** Folders that nothing lies above as they are written. */
  private static final Set<String> STARTS = Set.of("", ".", "..");

  private static final int MIN_NUMBERS = 5;

  private final Path images;
  private final Path labels;
  private final FolderNames names = new FolderNames();
  private final Map<Path, Set<Path>> folders = new ConcurrentHashMap<>();

  /**
   * @param images folder of images whose labels lie in {@code labels}, or null
   * @param labels folder of labels that comes before all others, or null
   */
  LabelFinder(Path images, Path labels) {
    this.images = images;
    this.labels = labels;
  }

  /** Returns the most usual place of labels, whether or not they are there. */
  Path expected(Path image) {
    return foldersFor(image).iterator().next().resolve(ImagePaths.stem(image) + ENDING);
  }

  /**
   * Returns the label files that are there, the most usual place first; copies count once.
   *
   * @throws UserException when there is none, and a folder in which it may be can't be listed
   */
  List<Path> find(Path image) {
    String name = ImagePaths.stem(image) + ENDING;
    List<Path> found = new ArrayList<>();
    UserException unlisted = null;
    for (Path folder : foldersFor(image)) {
      Path file = folder.resolve(name);
      try {
        if (names.has(file) && found.stream().noneMatch(other -> isCopy(file, other))) {
          found.add(file);
        }
      } catch (UserException e) {
        unlisted = e;
      }
    }
    if (found.isEmpty() && unlisted != null) {
      throw unlisted;
    }
    return found;
  }

  /** Returns a file that is named almost as the labels of an image should be. */
  Optional<Path> findMisnamed(Path image) {
    String right = ImagePaths.stem(image) + ENDING;
    for (Path folder : foldersFor(image)) {
      for (String almost : List.of(right, image.getFileName() + ENDING)) {
        Optional<String> name = names.inAnyCase(folder, almost);
        if (name.isPresent() && !name.get().equals(right)) {
          return Optional.of(folder.resolve(name.get()));
        }
      }
    }
    return Optional.empty();
  }

  /** Tells whether a text file starts as labels do, with a line of numbers, or is empty. */
  public static boolean looksLikeLabels(Path file) {
    try (TextLines lines = TextLines.open(file, "label file")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          String[] words = line.strip().split("[ \\t]+", MIN_NUMBERS + 2);
          for (String word : words) {
            if (Double.isNaN(BoxValidation.number(word.strip().split("[ \\t]", 2)[0]))) {
              return false;
            }
          }
          return words.length >= MIN_NUMBERS;
        }
      }
      return true;
    } catch (UserException e) {
      return false;
    }
  }

  private Set<Path> foldersFor(Path image) {
    return folders(image.resolveSibling(""));
  }

  Set<Path> folders(Path folder) {
    return folders.computeIfAbsent(folder, this::foldersOf);
  }

  private Set<Path> foldersOf(Path folder) {
    Set<Path> folders = new LinkedHashSet<>();
    if (labels != null) {
      List<Path> places = new ArrayList<>(List.of(labels));
      places.addAll(labelFolders(labels));
      if (images != null && folder.startsWith(images)) {
        places.forEach(place -> folders.add(place.resolve(images.relativize(folder))));
      }
      folders.addAll(places);
    }
    List<Path> beside = addReplaced(folder, folders);
    if (folders.isEmpty()) {
      addReplaced(folder.toAbsolutePath(), folders);
    }
    folders.add(folder);
    addAbove(folder, folders);
    folders.addAll(beside);
    return folders;
  }

  /**
   * Adds the folder with one of labels for one of images, the last of them first.
   *
   * @return the folders of labels beside the last folder of images
   */
  private List<Path> addReplaced(Path folder, Set<Path> folders) {
    List<Path> beside = List.of();
    for (int i = folder.getNameCount() - 1; i >= 0; i--) {
      List<Path> counterparts = counterparts(folder, i);
      beside = beside.isEmpty() ? counterparts : beside;
      for (Path replaced : counterparts) {
        folders.add(
            i + 1 == folder.getNameCount()
                ? replaced
                : replaced.resolve(folder.subpath(i + 1, folder.getNameCount())));
      }
    }
    return beside;
  }

  /** Folders of labels for a name in a path: images, or one that has the word, as train_images. */
  private List<Path> counterparts(Path folder, int index) {
    String name = folder.getName(index).toString();
    Path root = folder.getRoot() == null ? Path.of("") : folder.getRoot();
    Path before = index == 0 ? root : root.resolve(folder.subpath(0, index));
    if (DatasetFolder.IMAGE_FOLDERS.contains(name.toLowerCase(Locale.ROOT))) {
      return labelFolders(before);
    }
    return Stream.of(LABELS, "label")
        .map(label -> IMAGES.matcher(name).replaceFirst(label))
        .filter(other -> !other.equals(name) && names.in(before).contains(other))
        .map(before::resolve)
        .toList();
  }

  /**
   * Folders of labels in a folder, in any case; {@code labels} first, whether or not it is there.
   */
  private List<Path> labelFolders(Path folder) {
    List<Path> found = new ArrayList<>(List.of(folder.resolve(LABELS)));
    names.in(folder).stream()
        .filter(name -> DatasetFolder.ANNOTATION_FOLDERS.contains(name.toLowerCase(Locale.ROOT)))
        .filter(name -> !name.equals(LABELS))
        .sorted()
        .map(folder::resolve)
        .forEach(found::add);
    return found;
  }

  private void addAbove(Path folder, Set<Path> folders) {
    Path above = folder;
    for (int i = 0; i < FOLDERS_ABOVE && above != null; i++) {
      for (Path labels : labelFolders(above)) {
        folders.add(labels.resolve(above.relativize(folder)));
        if (i < FOLDERS_ABOVE_UNNAMED) {
          folders.add(labels);
        }
      }
      above = above(above);
    }
  }

  /** Returns the folder above; the empty path above one that is written without any. */
  private static Path above(Path folder) {
    boolean isAlone = folder.getParent() == null && folder.getRoot() == null;
    return isAlone && !STARTS.contains(folder.toString()) ? Path.of("") : folder.getParent();
  }

  private static boolean isCopy(Path file, Path other) {
    try {
      return Files.isSameFile(file, other) || Files.mismatch(file, other) < 0;
    } catch (IOException e) {
      return false; // reading will say why
    }
  }
}

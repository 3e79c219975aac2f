package yolov3.data.annotation.format;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;
import yolov3.data.ClassNames;
import yolov3.data.Split;
import yolov3.data.folder.ImageFolder;

/**
 * Findings of reading a data set that are not its images: warnings, the annotation files that were
 * read, and the folders that were listed. Thread-safe.
 */
public final class ReadReport implements Consumer<String> {

  private final Consumer<String> warnings;
  private final boolean allowBackground;
  private final Supplier<Optional<ClassNames>> givenNames;
  private final Map<Path, Mention> images = new ConcurrentHashMap<>();

  /** As they were named, by their absolute paths. */
  private final Map<Path, Path> annotationFiles = new ConcurrentHashMap<>();

  private final Set<Path> used = ConcurrentHashMap.newKeySet();
  private final List<ImageFolder> folders = new CopyOnWriteArrayList<>();

  private volatile Split split;

  /** A place in which an image is named; the split is null when only one is read. */
  private record Mention(Split split, String place) {}

  /**
   * @param warnings receives each warning as it is found
   * @param allowBackground whether a split may consist of background alone
   * @param givenNames which the numbers of classes stand for, asked where they count; none of it:
   *     the run's; null: those of a file that lies beside the annotations, or the run's
   */
  public ReadReport(
      Consumer<String> warnings,
      boolean allowBackground,
      Supplier<Optional<ClassNames>> givenNames) {
    this.warnings = warnings;
    this.allowBackground = allowBackground;
    this.givenNames = givenNames;
  }

  /** Returns a report that nobody reads, in which the numbers of classes stand for the run's. */
  public static ReadReport none() {
    return new ReadReport(warning -> {}, true, Optional::empty);
  }

  @Override
  public void accept(String warning) {
    warnings.accept(warning);
  }

  boolean allowsBackground() {
    return allowBackground;
  }

  /**
   * Returns the class names that were given, or those in a file that was found beside a split.
   *
   * @param runNames to which they are matched; a warning when those that were found are others
   */
  public Optional<ClassNames> namesOf(SplitSource split, ClassNames runNames) {
    if (givenNames != null) {
      return givenNames.get();
    }
    Optional<Path> file = split.namesFile();
    file.ifPresent(this::used);
    Optional<ClassNames> names = file.map(ClassNameFiles::read);
    if (names.isPresent() && !names.get().equals(runNames)) {
      accept(split.file() + ": " + namesFrom(file.get()));
    }
    return names;
  }

  /** Words a warning about class names that nobody gave. */
  public static String namesFrom(Path file) {
    return "class names are taken from '%s', found beside the data; data.names chooses another file"
        .formatted(file);
  }

  /** Starts a split: the images that come next are its. */
  public void startSplit(Split split) {
    this.split = split;
  }

  /**
   * Notes an image of a split.
   *
   * @param file the resolved file
   * @param place where it is named
   * @return both places when it was named before, in this split or another, or null
   */
  String image(Path file, String place) {
    Mention mention = new Mention(split, place);
    Mention first = images.putIfAbsent(file, mention);
    if (first == null) {
      return null;
    }
    if (first.equals(mention)) {
      return "there twice, both in " + place;
    }
    return first.split == mention.split
        ? "there twice, at %s and at %s".formatted(first.place, place)
        : "in the %s split (%s) and in the %s split (%s)"
            .formatted(first.split.title(), first.place, split.title(), place);
  }

  /** Returns the resolved files of all images. */
  public Set<Path> images() {
    return Collections.unmodifiableSet(images.keySet());
  }

  /** Notes that an annotation file of an image was read. */
  public void read(Path annotationFile) {
    annotationFiles.put(annotationFile.toAbsolutePath().normalize(), annotationFile);
  }

  /** Notes that a file was read that is not the annotations of one image. */
  public void used(Path file) {
    used.add(file.toAbsolutePath().normalize());
  }

  /** Returns the files of {@link #used(Path)} by their absolute and normalized paths. */
  public Set<Path> used() {
    return Collections.unmodifiableSet(used);
  }

  /** Notes the files of a folder whose images are in the data set. */
  public void listed(ImageFolder folder) {
    folders.add(folder);
  }

  /** Returns the annotation files that were read, by their absolute and normalized paths. */
  public Map<Path, Path> annotationFiles() {
    return Collections.unmodifiableMap(annotationFiles);
  }

  public List<ImageFolder> folders() {
    return List.copyOf(folders);
  }
}

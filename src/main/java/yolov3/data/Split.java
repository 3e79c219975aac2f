package yolov3.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** A split of a data set. */
public enum Split {
  /** To train on. */
  TRAIN("training", "train", "training"),
  /** To choose the best checkpoint. */
  VALIDATION("validation", "val", "valid", "validation"),
  /** For the final metrics. */
  TEST("test", "test", "testing");

  private final String title;
  private final List<String> fileNames;

  Split(String title, String... fileNames) {
    this.title = title;
    this.fileNames = List.of(fileNames);
  }

  /** Returns its name in sentences: {@code training}. */
  public String title() {
    return title;
  }

  /** Returns the usual name of its files and folders: {@code train}, {@code val}, {@code test}. */
  public String fileName() {
    return fileNames.get(0);
  }

  /** Returns this program's name of its files and folders: {@code train}, {@code validation}. */
  public String folder() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Returns all names that tools give it. */
  public List<String> fileNames() {
    return fileNames;
  }

  /** Groups files by their splits, in order; those of no split are in no group. */
  public static Map<Split, List<Path>> group(
      List<Path> files, Function<Path, Optional<Split>> splitOf) {
    Map<Split, List<Path>> bySplit = new EnumMap<>(Split.class);
    for (Path file : files) {
      splitOf
          .apply(file)
          .ifPresent(split -> bySplit.computeIfAbsent(split, s -> new ArrayList<>()).add(file));
    }
    return bySplit;
  }

  /** Finds the split of a file or folder by its name, such as {@code instances_val2017.json}. */
  public static Optional<Split> named(String fileName) {
    List<String> words = List.of(fileName.toLowerCase(Locale.ROOT).split("[^a-z]+"));
    return Stream.of(values())
        .filter(split -> split.fileNames.stream().anyMatch(words::contains))
        .findFirst();
  }
}

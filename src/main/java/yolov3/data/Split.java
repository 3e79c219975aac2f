package yolov3.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the images of a data set are for. */
public enum Split {
  /** To learn from. */
  TRAIN("training", "train", "training"),
  /** To choose the best checkpoint. */
  VALIDATION("validation", "val", "valid", "validation"),
  /** For the final score. */
  TEST("test", "test", "testing");

  private final String title;
  private final List<String> fileNames;

  Split(String title, String... fileNames) {
    this.title = title;
    this.fileNames = List.of(fileNames);
  }

  /** What a reader calls it: {@code training}. */
  public String title() {
    return title;
  }

  /** What most tools name its files and folders: {@code train}, {@code val} or {@code test}. */
  public String fileName() {
    return fileNames.get(0);
  }

  /** All names that are met for it. */
  public List<String> fileNames() {
    return fileNames;
  }

  /** The part that a file or folder is for, going by its name: {@code instances_val2017.json}. */
  public static Optional<Split> named(String fileName) {
    List<String> words = List.of(fileName.toLowerCase(Locale.ROOT).split("[^a-z]+"));
    return Stream.of(values())
        .filter(part -> part.fileNames.stream().anyMatch(words::contains))
        .findFirst();
  }
}

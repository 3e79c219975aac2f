package yolov3.data.annotation.format;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import yolov3.data.Split;

/**
 * The splits of a data set in one format.
 *
 * @param splits by what they are for; none when there is nothing of the format
 * @param notes on files that were not used
 */
public record SplitLayout(Map<Split, SplitSource> splits, List<String> notes) {

  public static final SplitLayout NONE = new SplitLayout(Map.of(), List.of());

  public static SplitLayout of(Map<Split, SplitSource> splits) {
    return new SplitLayout(splits, List.of());
  }

  /** Returns one split, for what the name of its source says or else for training. */
  public static SplitLayout single(Path source, SplitSource split) {
    Path name = source.toAbsolutePath().normalize().getFileName();
    Split use = name == null ? Split.TRAIN : Split.named(name.toString()).orElse(Split.TRAIN);
    return of(Map.of(use, split));
  }

  /** Returns the same splits with more notes. */
  public SplitLayout with(List<String> more) {
    return new SplitLayout(splits, Stream.concat(notes.stream(), more.stream()).toList());
  }

  /** Returns the same splits with a note on files; nothing more without files or splits. */
  public SplitLayout with(String note, List<Path> files) {
    return isEmpty() || files.isEmpty()
        ? this
        : with(List.of(note + ": " + SplitFiles.shown(files)));
  }

  public boolean isEmpty() {
    return splits.isEmpty();
  }
}

package yolov3.data.annotation.tfrecord;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.annotation.named.NamedLayout;
import yolov3.data.annotation.named.NamedSplit;
import yolov3.data.folder.FolderNames;
import yolov3.io.UserException;

/** Places of TFRecord files: {@code train.record}, also in shards, or in a folder {@code train}. */
public final class TfRecordLayout {

  public static final String EXPECTED = "train.record or train.tfrecord";

  private static final Pattern NAME =
      Pattern.compile(
          "(.*\\.(?:tf)?rec(?:ords?)?)(?:-\\d{1,9}-of-(\\d{1,9}))?", Pattern.CASE_INSENSITIVE);

  private TfRecordLayout() {}

  /** Tells whether a file is named as one of TFRecords and starts so. */
  public static boolean isOne(Path file) {
    return NAME.matcher(file.getFileName().toString()).matches() && TfRecordFile.isOne(file);
  }

  /**
   * Returns the split of a file, with the other shards beside it when it is one of several.
   *
   * @throws UserException when shards are missing
   */
  public static SplitLayout ofFile(Path file) {
    List<Path> shards = shardsBeside(file);
    requireAll(shards);
    return SplitLayout.single(file, split(shards.get(0), file.resolveSibling(""), shards));
  }

  private static List<Path> shardsBeside(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    if (!name.matches() || name.group(2) == null) {
      return List.of(file);
    }
    List<Path> shards =
        new FolderNames()
            .in(file.resolveSibling("")).stream()
                .map(file::resolveSibling)
                .filter(beside -> isShardOf(beside, name))
                .sorted()
                .toList();
    return shards.contains(file) ? shards : List.of(file);
  }

  private static boolean isShardOf(Path file, Matcher name) {
    Matcher other = NAME.matcher(file.getFileName().toString());
    return other.matches()
        && other.group(1).equals(name.group(1))
        && name.group(2).equals(other.group(2));
  }

  /**
   * Returns the splits of a folder.
   *
   * @throws UserException when shards are missing, or several files fit a split
   */
  public static SplitLayout of(DatasetFolder folder) {
    Map<Path, List<Path>> shards = new TreeMap<>();
    folder.listing().others().stream()
        .filter(TfRecordLayout::isOne)
        .forEach(file -> shards.computeIfAbsent(whole(file), w -> new ArrayList<>()).add(file));
    shards.values().forEach(TfRecordLayout::requireAll);
    List<Path> files = List.copyOf(shards.keySet());
    return files.isEmpty()
        ? SplitLayout.NONE
        : NamedLayout.ofFiles(
            folder,
            files,
            "TFRecord",
            file -> split(shards.get(file).get(0), folder.root(), shards.get(file)));
  }

  /** Returns a file's name without the number of its shard. */
  private static Path whole(Path file) {
    Matcher name = NAME.matcher(file.getFileName().toString());
    return name.matches() ? file.resolveSibling(name.group(1)) : file;
  }

  private static void requireAll(List<Path> shards) {
    Matcher name = NAME.matcher(shards.get(0).getFileName().toString());
    if (name.matches() && name.group(2) != null) {
      int count = Integer.parseInt(name.group(2));
      if (count != shards.size()) {
        throw new UserException(
            "'%s' is one of %d files, but %d are there; expected all"
                .formatted(shards.get(0), count, shards.size()));
      }
    }
  }

  private static SplitSource split(Path file, Path root, List<Path> files) {
    return new NamedSplit(
        file, root, files, TfRecordReader.EXPECTED, () -> TfRecordReader.read(files));
  }
}

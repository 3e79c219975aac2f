package yolov3.data.annotation.tfrecord;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
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

  private static final String STEM = "(?<stem>.*)";
  private static final String ENDING = "(?<ending>\\.(?:tf)?rec(?:ords?)?)";
  private static final String NUMBER = "-\\d{1,9}-of-(?<count>\\d{1,9})";

  /** With the number of a shard behind the ending, before it, or without one. */
  private static final List<Pattern> NAMES =
      Stream.of(STEM + ENDING + NUMBER, STEM + NUMBER + ENDING, STEM + ENDING + "(?<count>)")
          .map(name -> Pattern.compile(name, Pattern.CASE_INSENSITIVE))
          .toList();

  private TfRecordLayout() {}

  /**
   * Name of a file.
   *
   * @param whole the name without the number of a shard
   * @param shards how many there are; 0 for a file that is whole
   */
  private record Name(String whole, int shards) {

    static Optional<Name> of(Path file) {
      String text = file.getFileName().toString();
      return NAMES.stream()
          .map(name -> name.matcher(text))
          .filter(Matcher::matches)
          .findFirst()
          .map(Name::of);
    }

    private static Name of(Matcher name) {
      String count = name.group("count");
      return new Name(
          name.group("stem") + name.group("ending"), count.isEmpty() ? 0 : Integer.parseInt(count));
    }
  }

  /** Tells whether a file is named as one of TFRecords and starts so. */
  public static boolean isOne(Path file) {
    return Name.of(file).isPresent() && TfRecordFile.isOne(file);
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
    Optional<Name> name = Name.of(file).filter(found -> found.shards > 0);
    if (name.isEmpty()) {
      return List.of(file);
    }
    List<Path> shards =
        new FolderNames()
            .in(file.resolveSibling("")).stream()
                .map(file::resolveSibling)
                .filter(beside -> Name.of(beside).equals(name))
                .sorted()
                .toList();
    return shards.contains(file) ? shards : List.of(file);
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
    return Name.of(file).map(name -> file.resolveSibling(name.whole)).orElse(file);
  }

  private static void requireAll(List<Path> shards) {
    int count = Name.of(shards.get(0)).map(Name::shards).orElse(0);
    if (count != 0 && count != shards.size()) {
      throw new UserException(
          "'%s' is one of %d files, but %d are there; expected all"
              .formatted(shards.get(0), count, shards.size()));
    }
  }

  private static SplitSource split(Path file, Path root, List<Path> files) {
    return new NamedSplit(
        file, root, files, TfRecordReader.EXPECTED, () -> TfRecordReader.read(files));
  }
}

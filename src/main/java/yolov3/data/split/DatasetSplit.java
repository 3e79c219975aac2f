package yolov3.data.split;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import yolov3.config.section.SplitConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.LabelledImageList;
import yolov3.data.Split;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/** Splits of a data set that has none, drawn by {@link Stratification}. */
public final class DatasetSplit {

  private final Path source;
  private final List<LabelledImage> images;
  private final SplitConfig config;
  private final Pattern group;
  private int ungrouped;
  private Path ungroupedExample;

  private DatasetSplit(Path source, List<LabelledImage> images, SplitConfig config) {
    this.source = source;
    this.images = images;
    this.config = config;
    this.group = config.group() == null ? null : Pattern.compile(config.group());
  }

  /**
   * Splits images, each into exactly one split, in which they keep their order. Groups stay
   * together; every class has its share of objects in each split as far as the groups allow.
   *
   * @param source of the images, for messages
   * @param images as they are to be listed, see {@link SplitLists#listed}
   * @param seed the same seed gives the same splits
   * @param warnings receives the number of images that are in no group
   * @return training and validation split, and the test split if it has a share
   * @throws UserException when there are too few images or groups for the splits
   */
  public static Map<Split, List<LabelledImage>> of(
      Path source,
      ClassNames names,
      List<LabelledImage> images,
      SplitConfig config,
      long seed,
      Consumer<String> warnings) {
    return new DatasetSplit(source, images, config).split(names.count(), seed, warnings);
  }

  private Map<Split, List<LabelledImage>> split(
      int classCount, long seed, Consumer<String> warnings) {
    List<List<Integer>> groups = groups();
    if (ungrouped > 0) {
      warnings.accept(
          "%s: %d of %d images do not match data.split.group '%s' and are each a group of their own, e.g. '%s'"
              .formatted(source, ungrouped, images.size(), config.group(), ungroupedExample));
    }
    int[] splitOfGroup =
        Stratification.assign(
            groups.stream().map(this::labels).toList(), classCount, config.shares(), seed);
    Split[] splitOf = new Split[images.size()];
    for (int i = 0; i < splitOfGroup.length; i++) {
      for (int image : groups.get(i)) {
        splitOf[image] = Split.values()[splitOfGroup[i]];
      }
    }
    Map<Split, LabelledImageList.Builder> builders = new EnumMap<>(Split.class);
    for (int i = 0; i < splitOf.length; i++) {
      builders.computeIfAbsent(splitOf[i], s -> new LabelledImageList.Builder()).add(images.get(i));
    }
    Map<Split, List<LabelledImage>> splits = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      if (builders.containsKey(split)) {
        splits.put(split, builders.get(split).build());
      } else if (config.shares()[split.ordinal()] > 0) {
        throw new UserException(
            "%s: the %s split gets none of %d images in %d groups; expected more of them, or a larger share in data.split"
                .formatted(source, split.title(), images.size(), groups.size()));
      }
    }
    return splits;
  }

  /** Returns the indices of the images of each group. */
  private List<List<Integer>> groups() {
    List<List<Integer>> groups = new ArrayList<>();
    Map<String, List<Integer>> named = new LinkedHashMap<>();
    for (int i = 0; i < images.size(); i++) {
      Path file = images.get(i).image();
      String name = group == null ? null : groupOf(file.getFileName().toString());
      if (name == null) {
        groups.add(List.of(i));
        ungrouped += group == null ? 0 : 1;
        ungroupedExample = ungroupedExample == null ? file : ungroupedExample;
      } else {
        named.computeIfAbsent(name, key -> new ArrayList<>()).add(i);
      }
    }
    groups.addAll(named.values());
    return groups;
  }

  /** Returns the text of the first capture group, or null when there is none. */
  private String groupOf(String fileName) {
    Matcher matcher = group.matcher(fileName);
    return matcher.find() ? matcher.group(1) : null;
  }

  private Stratification.Group labels(List<Integer> group) {
    Map<Integer, Integer> objects = new TreeMap<>();
    for (int image : group) {
      for (LabelledBox box : images.get(image).boxes()) {
        objects.merge(box.classIndex(), 1, Integer::sum);
      }
    }
    return new Stratification.Group(
        group.size(),
        objects.keySet().stream().mapToInt(Integer::intValue).toArray(),
        objects.values().stream().mapToInt(Integer::intValue).toArray());
  }
}

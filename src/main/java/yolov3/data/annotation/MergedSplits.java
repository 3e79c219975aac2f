package yolov3.data.annotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
import yolov3.io.RealPath;
import yolov3.io.UserException;

/**
 * All splits of a data set as one.
 *
 * @param file the data set, for messages
 * @param splits at least one, all different
 */
record MergedSplits(Path file, List<SplitSource> splits) implements SplitSource {

  /**
   * Merges the splits of a data set; two with the same files are one.
   *
   * @param replace whether several are merged
   * @throws UserException when there are several and they are not to be merged
   */
  static SplitSource of(Path file, Map<Split, SplitSource> splits, boolean replace) {
    Map<List<Path>, SplitSource> different = new LinkedHashMap<>();
    splits.values().forEach(split -> different.putIfAbsent(realSources(split), split));
    if (different.size() == 1) {
      return different.values().iterator().next();
    }
    if (!replace) {
      throw new UserException(
          "'%s' has splits of its own: %s; use these, or split all its images anew: data.split.replace"
              .formatted(
                  file,
                  splits.keySet().stream().map(Split::title).collect(Collectors.joining(", "))));
    }
    return new MergedSplits(file, List.copyOf(different.values()));
  }

  static List<Path> realSources(SplitSource split) {
    return split.sources().stream().map(RealPath::of).toList();
  }

  @Override
  public List<Path> sources() {
    return splits.stream().flatMap(split -> split.sources().stream()).toList();
  }

  @Override
  public Optional<ClassNames> ownNames() {
    Set<String> names = new LinkedHashSet<>();
    for (SplitSource split : splits) {
      split.ownNames().ifPresent(own -> names.addAll(own.names()));
    }
    return names.isEmpty() ? Optional.empty() : Optional.of(new ClassNames(List.copyOf(names)));
  }

  @Override
  public Optional<Path> namesFile() {
    return splits.stream().flatMap(split -> split.namesFile().stream()).findFirst();
  }

  @Override
  public List<LabelledImage> read(ClassNames names, ReadReport report) {
    List<LabelledImage> images = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (SplitSource split : splits) {
      try {
        images.addAll(split.read(names, report));
      } catch (UserException e) {
        problems.add(e.getMessage());
      }
    }
    if (!problems.isEmpty()) {
      throw new UserException(String.join("\n", problems));
    }
    return images;
  }
}

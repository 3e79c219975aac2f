package yolov3.data.annotation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import yolov3.config.section.DataConfig;
import yolov3.config.section.DataFormat;
import yolov3.data.Split;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.SplitSource;
import yolov3.io.UserException;

/**
 * Splits that a config names: by a data set that has them, by a path each, or by the folder of the
 * lists that were drawn when the run began.
 *
 * @param names file of class names, or null
 * @param located what was found at the paths
 */
record ConfiguredSplits(
    Map<Split, SplitSource> splits, Path names, Collection<DatasetLocator> located) {

  static ConfiguredSplits of(DataConfig config) {
    if (config.split().draws()) {
      return ofDrawn(config);
    }
    return config.source() == null ? ofNamed(config) : ofSource(config);
  }

  private static ConfiguredSplits ofSource(DataConfig config) {
    DatasetLocator found = DatasetLocator.at(config.source(), config.format(), config.images());
    Map<Split, SplitSource> splits = found.layout().splits();
    for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
      if (!splits.containsKey(split)) {
        throw new UserException(
            "data.source '%s' has no %s images; expected a data set with such images, or data.train and data.validation instead of data.source, or data.split, which splits it"
                .formatted(config.source(), split.title()));
      }
    }
    return new ConfiguredSplits(splits, config.names(), List.of(found));
  }

  private static ConfiguredSplits ofNamed(DataConfig config) {
    Map<Split, Path> named = new EnumMap<>(Split.class);
    named.put(Split.TRAIN, config.train());
    named.put(Split.VALIDATION, config.validation());
    if (config.test() != null) {
      named.put(Split.TEST, config.test());
    }
    return located(named, config.format(), config.images(), config.names());
  }

  private static ConfiguredSplits ofDrawn(DataConfig config) {
    Path lists = config.split().lists();
    if (!Files.isDirectory(lists)) {
      throw new UserException(
          "data.split.lists: there is no folder '%s'; expected the lists that the run drew. In a copy of its config remove the key, so that splits are drawn anew"
              .formatted(lists));
    }
    Map<Split, Path> drawn = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      if (config.split().shares()[split.ordinal()] > 0) {
        drawn.put(split, lists.resolve(split.folder() + ".txt"));
      }
    }
    return located(drawn, DataFormat.LIST, null, lists.resolve(ClassNameFiles.OWN));
  }

  private static ConfiguredSplits located(
      Map<Split, Path> paths, DataFormat format, Path images, Path names) {
    Map<Split, DatasetLocator> located = new EnumMap<>(Split.class);
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    paths.forEach(
        (split, path) -> {
          located.put(split, DatasetLocator.at(path, format, images));
          splits.put(split, located.get(split).wanted(split));
        });
    return new ConfiguredSplits(splits, names, located.values());
  }
}

package yolov3.data.annotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import yolov3.config.section.DataConfig;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.CocoIds;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ReadReport;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.annotation.yolo.YoloDataFile;
import yolov3.data.annotation.yolo.YoloSplit;
import yolov3.geometry.LabelledBox;
import yolov3.io.Counted;
import yolov3.io.UserException;

/**
 * Reader of a data set, whatever its format: the only way by which labelled images come into the
 * program. Read the images of a split once: what was read for the names is let go with them.
 */
public final class DatasetReader {

  /** More classes than any list has. */
  private static final int ANY_CLASS = 10_000;

  private final Map<Split, SplitSource> splits;
  private final Path namesFile;
  private final boolean allowBackground;
  private final Set<String> notes = new LinkedHashSet<>();
  private final Set<DatasetFolder> folders = new LinkedHashSet<>();

  /** Kept, since VOC's are in all its files. */
  private final Map<Split, Optional<ClassNames>> ownNames = new EnumMap<>(Split.class);

  private DatasetReader(
      Map<Split, SplitSource> splits,
      Path namesFile,
      boolean allowBackground,
      Collection<DatasetLocator> located) {
    this.splits = splits;
    this.namesFile = namesFile;
    this.allowBackground = allowBackground;
    for (DatasetLocator found : located) {
      notes.addAll(found.layout().notes());
      if (found.folder() != null) {
        folders.add(found.folder());
      }
    }
  }

  /**
   * Finds the files that a config names.
   *
   * @throws UserException when a data set does not have the split that is wanted of it
   */
  public static DatasetReader of(DataConfig config) {
    if (config.split().drawsNow()) {
      return of(
              config.source(),
              config.format(),
              config.images(),
              config.names(),
              config.allowBackground())
          .unsplit(config.source(), config.split().replace());
    }
    ConfiguredSplits found = ConfiguredSplits.of(config);
    return new DatasetReader(
        found.splits(), found.names(), config.allowBackground(), found.located());
  }

  /**
   * Returns a reader of the same images as one split, for training, which is to be split anew.
   *
   * @param source of the data set, for messages
   * @param replace whether splits that it has are given up
   * @throws UserException when it has several splits that are not to be replaced
   */
  public DatasetReader unsplit(Path source, boolean replace) {
    DatasetReader whole =
        new DatasetReader(
            Map.of(Split.TRAIN, MergedSplits.of(source, splits, replace)),
            namesFile,
            allowBackground,
            List.of());
    whole.notes.addAll(notes);
    whole.folders.addAll(folders);
    return whole;
  }

  /**
   * Finds the files of a data set or of one split of it.
   *
   * @param source list, data.yaml, obj.data, JSON, CSV, TFRecord, or folder
   * @param format of the files
   * @param images folder of the images, or null to look for them around the annotations
   * @param names file of class names, or null for those of the files
   * @param allowBackground whether a split may have no labels at all
   */
  public static DatasetReader of(
      Path source, DataFormat format, Path images, Path names, boolean allowBackground) {
    DatasetLocator found = DatasetLocator.at(source, format, images);
    return new DatasetReader(found.layout().splits(), names, allowBackground, List.of(found));
  }

  /** Tells whether a YAML file describes a data set: a config of a run has no {@code names}. */
  public static boolean isDataYaml(Path file) {
    return YoloDataFile.isOne(file);
  }

  /** Returns the splits that there are, in order; at least one. */
  public List<Split> splits() {
    return List.copyOf(splits.keySet());
  }

  /** Returns the file or folder that has the annotations of a split. */
  public Path file(Split split) {
    return splits.get(split).file();
  }

  /** Returns the split on which a detector is evaluated: test, else validation, else training. */
  public Split evaluationSplit() {
    return splits().get(splits.size() - 1);
  }

  /**
   * Returns the class names: those of the names file, or those that the files give, the first
   * split's first.
   *
   * @throws UserException when the first split gives none, or they can't be read
   */
  public ClassNames names() {
    if (namesFile != null) {
      return ClassNames.read(namesFile);
    }
    Split first = splits().get(0);
    if (ownNames(first).isEmpty()) {
      if (splits.get(first) instanceof YoloSplit images && images.isWithoutLabels()) {
        throw DatasetLocator.noLabels(file(first));
      }
      throw new UserException(
          "'%s' has no class names; give a file with one name per line: data.names"
              .formatted(file(first)));
    }
    Set<String> names = new LinkedHashSet<>();
    splits.forEach(
        (split, source) -> {
          ownNames(split).ifPresent(own -> names.addAll(own.names()));
          source.namesFile().ifPresent(file -> notes.add(ReadReport.namesFrom(file)));
        });
    return new ClassNames(List.copyOf(names));
  }

  private Supplier<Optional<ClassNames>> givenNames() {
    return namesFile == null ? null : () -> Optional.of(ClassNames.read(namesFile));
  }

  private Optional<ClassNames> ownNames(Split split) {
    return ownNames.computeIfAbsent(split, asked -> splits.get(asked).ownNames());
  }

  /** Returns the class names, or where there are none the numbers up to the highest in use. */
  public ClassNames namesOrNumbers() {
    if (namesFile != null || ownNames(splits().get(0)).isPresent()) {
      return names();
    }
    int last =
        splits().stream()
            .flatMap(s -> splits.get(s).read(namesForBoxes(s), ReadReport.none()).stream())
            .flatMap(image -> image.boxes().stream())
            .mapToInt(LabelledBox::classIndex)
            .max()
            .orElse(0);
    return ClassNames.numbers(last + 1);
  }

  /** Returns the ids of a split's images and classes when its files are COCO's; before reading. */
  public Optional<CocoIds> cocoIds(Split split, ClassNames names) {
    return splits.get(split).cocoIds(names);
  }

  /**
   * Reads the images of the first split for their boxes alone: a list needs no class names.
   *
   * @param warnings receives what was skipped or assumed
   * @throws UserException with all problems of its files
   */
  public List<LabelledImage> readBoxes(Consumer<String> warnings) {
    notes.forEach(warnings);
    Split first = splits().get(0);
    ClassNames names = namesForBoxes(first);
    ReadReport report = new ReadReport(warnings, allowBackground, Optional::empty);
    return splits.get(first).read(names, report);
  }

  private ClassNames namesForBoxes(Split split) {
    return ownNames(split).orElse(ClassNames.numbers(ANY_CLASS));
  }

  /**
   * Reads the images of a split.
   *
   * @param names of the classes
   * @param warnings receives what was skipped or assumed
   * @return the images; none when there is no such split
   * @throws UserException with all problems of its files
   */
  public List<LabelledImage> read(Split split, ClassNames names, Consumer<String> warnings) {
    if (!splits.containsKey(split)) {
      return List.of();
    }
    if (splits.size() == 1) { // then nothing else in its folders can be of another split
      return readAll(names, warnings, Set.of()).get(split);
    }
    notes.forEach(warnings);
    return read(split, names, new ReadReport(warnings, allowBackground, givenNames()));
  }

  private List<LabelledImage> read(Split split, ClassNames names, ReadReport report) {
    report.startSplit(split);
    List<LabelledImage> images = splits.get(split).read(names, report);
    long background = images.stream().filter(image -> image.boxes().isEmpty()).count();
    if (background == images.size() && !allowBackground) {
      throw new UserException(
          "%s: no boxes in its %s; label at least one object, or allow background images: data.allow_background"
              .formatted(file(split), Counted.of(images.size(), split.title() + " image")));
    }
    if (2 * background > images.size() && !allowBackground) {
      report.accept(
          "%s: more than half, %d of %d images have no box and are background"
              .formatted(file(split), background, images.size()));
    }
    return images;
  }

  /**
   * Reads one split after the other; the problems of all are reported together. Files in the
   * folders of the data set that are in no split are a warning.
   *
   * @throws UserException with all problems, also an image that is there twice
   */
  public Map<Split, List<LabelledImage>> readAll(ClassNames names, Consumer<String> warnings) {
    return readAll(names, warnings, folders);
  }

  private Map<Split, List<LabelledImage>> readAll(
      ClassNames names, Consumer<String> warnings, Set<DatasetFolder> withImagesElsewhere) {
    Set<String> given = new HashSet<>(); // several splits may have one file of class names
    Consumer<String> once = warning -> Stream.of(warning).filter(given::add).forEach(warnings);
    ReadReport report = new ReadReport(once, allowBackground, givenNames());
    notes.forEach(report);
    folders.forEach(folder -> report.listed(folder.listing()));
    if (namesFile != null) {
      report.used(namesFile);
    }
    splits.values().forEach(source -> report.used(source.file()));
    Map<Split, List<LabelledImage>> images = new EnumMap<>(Split.class);
    List<String> problems = new ArrayList<>();
    Map<List<Path>, Split> read = new HashMap<>();
    for (Split split : splits()) {
      Split same = read.putIfAbsent(MergedSplits.realSources(splits.get(split)), split);
      if (same != null) { // on purpose: to see whether a run can learn at all
        images.put(split, images.get(same)); // null where that could not be read
        report.accept(
            "the %s split is the same as the %s split, '%s': its metrics do not show how the model generalizes"
                .formatted(split.title(), same.title(), file(split)));
        continue;
      }
      try {
        images.put(split, read(split, names, report));
      } catch (UserException e) {
        problems.add(e.getMessage());
      }
    }
    if (problems.isEmpty()) {
      DatasetInventory inventory = new DatasetInventory(report, withImagesElsewhere);
      inventory.warnings().forEach(report);
      problems.addAll(inventory.problems());
    }
    if (!problems.isEmpty()) {
      throw new UserException(String.join("\n", problems));
    }
    return images;
  }
}

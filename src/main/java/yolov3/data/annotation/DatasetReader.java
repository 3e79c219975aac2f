package yolov3.data.annotation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
import yolov3.data.annotation.yolo.YoloLabels;
import yolov3.geometry.LabelledBox;
import yolov3.io.RealPath;
import yolov3.io.UserException;

/**
 * The files of a data set, whatever their format: the only way by which labelled images come into
 * the program. Read the images of a part once: what was read for the names is let go with them.
 */
public final class DatasetReader {

  /** More classes than any list has. */
  private static final int ANY_CLASS = 10_000;

  private final Map<Split, SplitSource> parts;
  private final Path namesFile;
  private final boolean allowBackground;
  private final Set<String> notes;
  private final List<DatasetFolder> folders;

  /** Kept, since VOC's are in all its files. */
  private final Map<Split, Optional<ClassNames>> ownNames = new EnumMap<>(Split.class);

  private DatasetReader(
      Map<Split, SplitSource> parts,
      Path namesFile,
      boolean allowBackground,
      List<DatasetLocator> located) {
    this.parts = parts;
    this.namesFile = namesFile;
    this.allowBackground = allowBackground;
    this.notes =
        located.stream()
            .flatMap(found -> found.notes().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    this.folders =
        located.stream().map(DatasetLocator::folder).filter(Objects::nonNull).distinct().toList();
  }

  /**
   * The files that a config names.
   *
   * @throws UserException when a data set has not the part that is wanted of it
   */
  public static DatasetReader of(DataConfig config) {
    if (config.source() != null) {
      DatasetLocator found = DatasetLocator.at(config.source(), config.format(), config.images());
      for (Split part : List.of(Split.TRAIN, Split.VALIDATION)) {
        if (!found.splits().containsKey(part)) {
          throw new UserException(
              "data.source '%s' has no %s images; expected them, or data.train and data.validation"
                  .formatted(config.source(), part.title()));
        }
      }
      return new DatasetReader(
          found.splits(), config.names(), config.allowBackground(), List.of(found));
    }
    Map<Split, Path> given = new EnumMap<>(Split.class);
    given.put(Split.TRAIN, config.train());
    given.put(Split.VALIDATION, config.validation());
    if (config.test() != null) {
      given.put(Split.TEST, config.test());
    }
    Map<Split, SplitSource> parts = new EnumMap<>(Split.class);
    List<DatasetLocator> located = new ArrayList<>();
    given.forEach(
        (part, path) -> {
          DatasetLocator found = DatasetLocator.at(path, config.format(), config.images());
          located.add(found);
          parts.put(part, found.wanted(part));
        });
    return new DatasetReader(parts, config.names(), config.allowBackground(), located);
  }

  /**
   * The files of a data set or of one part of it.
   *
   * @param source list, data.yaml, obj.data, JSON, or folder
   * @param format of the files
   * @param images folder of the images, or null to look for them around the annotations
   * @param names file of class names, or null for those of the files
   * @param allowBackground whether a split may have no labels at all
   */
  public static DatasetReader of(
      Path source, DataFormat format, Path images, Path names, boolean allowBackground) {
    DatasetLocator found = DatasetLocator.at(source, format, images);
    return new DatasetReader(found.splits(), names, allowBackground, List.of(found));
  }

  /** Whether a YAML file describes a data set; a config of a run has no {@code names} outside. */
  public static boolean isDataYaml(Path file) {
    return YoloDataFile.isOne(file);
  }

  /** The parts that there are, in order; at least one. */
  public List<Split> parts() {
    return List.copyOf(parts.keySet());
  }

  /** Where the annotations of a part lie. */
  public Path file(Split part) {
    return parts.get(part).file();
  }

  /** The part on which a detector is scored: test, else validation, else training. */
  public Split scored() {
    List<Split> all = parts();
    return all.get(all.size() - 1);
  }

  /**
   * The class names: those of the names file, or those that the files give, the first part's first.
   *
   * @throws UserException when the first part gives none, or they can't be read
   */
  public ClassNames names() {
    if (namesFile != null) {
      return ClassNames.read(namesFile);
    }
    Split first = parts().get(0);
    if (ownNames(first).isEmpty()) {
      if (parts.get(first) instanceof YoloLabels images && images.isWithoutLabels()) {
        throw DatasetLocator.noLabels(file(first));
      }
      throw new UserException(
          "'%s' gives no class names; expected a file of them in data.names or --names, one a line"
              .formatted(file(first)));
    }
    Set<String> names = new LinkedHashSet<>();
    for (Split part : parts()) {
      ownNames(part).ifPresent(own -> names.addAll(own.names()));
      parts
          .get(part)
          .namesFile()
          .ifPresent(file -> notes.add("the class names are those of '%s'".formatted(file)));
    }
    return new ClassNames(List.copyOf(names));
  }

  private Optional<ClassNames> ownNames(Split part) {
    return ownNames.computeIfAbsent(part, asked -> parts.get(asked).ownNames());
  }

  /** The class names, or where there are none the classes' numbers up to the highest in use. */
  public ClassNames namesOrNumbers() {
    if (namesFile != null || ownNames(parts().get(0)).isPresent()) {
      return names();
    }
    int last =
        parts().stream()
            .flatMap(part -> readBoxes(part, ReadReport.none()).stream())
            .flatMap(image -> image.boxes().stream())
            .mapToInt(LabelledBox::classIndex)
            .max()
            .orElse(0);
    return ClassNames.numbers(last + 1);
  }

  /** The ids of a part's images and classes, when its files are COCO's. Ask before the images. */
  public Optional<CocoIds> cocoIds(Split part, ClassNames names) {
    return parts.get(part).cocoIds(names);
  }

  /**
   * Reads the images of the first part where only their boxes matter: a list needs no class names.
   *
   * @param warnings receives what was skipped or assumed
   * @throws UserException with all that is wrong in its files
   */
  public List<LabelledImage> readBoxes(Consumer<String> warnings) {
    notes.forEach(warnings);
    return readBoxes(parts().get(0), new ReadReport(warnings, allowBackground, true));
  }

  private List<LabelledImage> readBoxes(Split part, ReadReport report) {
    ClassNames names = ownNames(part).orElse(ClassNames.numbers(ANY_CLASS));
    return parts.get(part).read(names, report);
  }

  /**
   * Reads the images of a part.
   *
   * @param names of the classes
   * @param warnings receives what was skipped or assumed
   * @return the images; none when there is no such part
   * @throws UserException with all that is wrong in its files
   */
  public List<LabelledImage> read(Split part, ClassNames names, Consumer<String> warnings) {
    if (!parts.containsKey(part)) {
      return List.of();
    }
    if (parts.size() == 1) { // then what else lies in its folders is known not to be another part's
      return readAll(names, warnings).get(part);
    }
    notes.forEach(warnings);
    return read(part, names, new ReadReport(warnings, allowBackground, namesFile != null));
  }

  /** A part with the same files, given on purpose: to see whether a run can learn at all. */
  private Optional<Split> samePart(Split part, Set<Split> read) {
    return read.stream().filter(other -> sources(other).equals(sources(part))).findFirst();
  }

  private List<Path> sources(Split part) {
    return parts.get(part).sources().stream().map(RealPath::of).toList();
  }

  private List<LabelledImage> read(Split part, ClassNames names, ReadReport report) {
    report.startSplit(part);
    List<LabelledImage> images = parts.get(part).read(names, report);
    long background = images.stream().filter(image -> image.boxes().isEmpty()).count();
    if (background == images.size() && !allowBackground) {
      throw new UserException(
          "%s: none of %d %s images has a box; expected at least one, or background to be allowed (data.allow_background, --allow-background)"
              .formatted(file(part), images.size(), part.title()));
    }
    if (2 * background > images.size() && !allowBackground) {
      report.accept(
          "%s: more than half, %d of %d images have no box and are background"
              .formatted(file(part), background, images.size()));
    }
    return images;
  }

  /**
   * Reads one part after the other; what is wrong in any is reported together. Whatever lies in the
   * folders of the data set and is in no part is a warning.
   *
   * @throws UserException with all that is wrong, an image that is there twice too
   */
  public Map<Split, List<LabelledImage>> readAll(ClassNames names, Consumer<String> warnings) {
    Set<String> told = new HashSet<>();
    ReadReport report =
        new ReadReport(
            warning -> {
              if (told.add(warning)) { // of several splits with one file of class names
                warnings.accept(warning);
              }
            },
            allowBackground,
            namesFile != null);
    notes.forEach(report);
    folders.forEach(folder -> report.listed(folder.listing()));
    if (namesFile != null) {
      report.used(namesFile);
    }
    parts.values().forEach(split -> report.used(split.file()));
    Map<Split, List<LabelledImage>> images = new EnumMap<>(Split.class);
    List<String> problems = new ArrayList<>();
    Set<Split> read = EnumSet.noneOf(Split.class);
    for (Split part : parts.keySet()) {
      Optional<Split> same = samePart(part, read);
      if (same.isPresent()) {
        images.put(part, images.get(same.get())); // null where that could not be read
        report.accept(
            "the %s split is the same as the %s split, '%s': its scores say nothing of other images"
                .formatted(part.title(), same.get().title(), file(part)));
        continue;
      }
      read.add(part);
      try {
        images.put(part, read(part, names, report));
      } catch (UserException e) {
        problems.add(e.getMessage());
      }
    }
    if (problems.isEmpty()) {
      DatasetInventory inventory = new DatasetInventory(report);
      inventory.warnings().forEach(report);
      problems.addAll(inventory.problems());
    }
    if (!problems.isEmpty()) {
      throw new UserException(String.join("\n", problems));
    }
    return images;
  }
}

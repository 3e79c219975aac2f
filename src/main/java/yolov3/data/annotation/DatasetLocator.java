package yolov3.data.annotation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import yolov3.config.section.DataFormat;
import yolov3.data.Split;
import yolov3.data.annotation.coco.CocoLayout;
import yolov3.data.annotation.createml.CreateMlLayout;
import yolov3.data.annotation.csv.CsvLayout;
import yolov3.data.annotation.format.ClassNameFiles;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.annotation.kitti.KittiLayout;
import yolov3.data.annotation.labelme.LabelMeLayout;
import yolov3.data.annotation.list.ListLayout;
import yolov3.data.annotation.openimages.OpenImagesLayout;
import yolov3.data.annotation.tfrecord.TfRecordLayout;
import yolov3.data.annotation.voc.VocLayout;
import yolov3.data.annotation.yolo.LabelFinder;
import yolov3.data.annotation.yolo.YoloLayout;
import yolov3.data.annotation.yolo.YoloSplit;
import yolov3.data.folder.ImageFolder;
import yolov3.data.folder.PathPattern;
import yolov3.io.Counted;
import yolov3.io.UserException;

/**
 * A data set as it was found at a path.
 *
 * @param source the path
 * @param format of what lies there, never {@code AUTO}
 * @param layout its splits, at least one
 * @param folder the listing of the source, or null when it is a file
 */
record DatasetLocator(Path source, DataFormat format, SplitLayout layout, DatasetFolder folder) {

  private static final List<String> ARCHIVES =
      List.of(".zip", ".tar", ".gz", ".tgz", ".rar", ".7z");

  private static final Map<DataFormat, String> EXPECTED =
      Map.of(
          DataFormat.YOLO, YoloLayout.EXPECTED,
          DataFormat.COCO, CocoLayout.EXPECTED,
          DataFormat.VOC, VocLayout.EXPECTED,
          DataFormat.LABELME, LabelMeLayout.EXPECTED,
          DataFormat.CSV, CsvLayout.EXPECTED,
          DataFormat.TFRECORD, TfRecordLayout.EXPECTED,
          DataFormat.CREATEML, CreateMlLayout.EXPECTED,
          DataFormat.KITTI, KittiLayout.EXPECTED,
          DataFormat.OPENIMAGES, OpenImagesLayout.EXPECTED,
          DataFormat.LIST, ListLayout.EXPECTED);

  /**
   * Finds the data set at a path.
   *
   * @param images folder of the images, or null to look for them around the annotations
   * @throws UserException when there is none of that format
   */
  static DatasetLocator at(Path source, DataFormat format, Path images) {
    if (!Files.exists(source) && !PathPattern.isPattern(source)) {
      throw new UserException(
          "data set '%s' not found%s"
              .formatted(
                  source,
                  source.isAbsolute()
                      ? ""
                      : "; paths are relative to the folder that the program was started in"));
    }
    if (images != null && !Files.isDirectory(images)) {
      throw new UserException("folder of images '%s' not found".formatted(images));
    }
    return Files.isDirectory(source)
        ? inFolder(source, format, images)
        : ofFile(source, format, images);
  }

  /**
   * Returns the split that is wanted, or the only one there is.
   *
   * @throws UserException when there are several others
   */
  SplitSource wanted(Split split) {
    Map<Split, SplitSource> splits = layout.splits();
    if (splits.size() == 1) {
      return splits.values().iterator().next();
    }
    if (!splits.containsKey(split)) {
      throw new UserException("'%s' has no %s images".formatted(source, split.title()));
    }
    return splits.get(split);
  }

  private static DatasetLocator ofFile(Path source, DataFormat format, Path images) {
    String name = source.toString().toLowerCase(Locale.ROOT);
    if (ARCHIVES.stream().anyMatch(name::endsWith)) {
      throw new UserException(
          "'%s' is an archive; unpack it and give its folder".formatted(source));
    }
    if (name.endsWith(".xml")) {
      throw ofOneImage(source);
    }
    DataFormat known = format == DataFormat.AUTO ? formatOf(source) : format;
    SplitLayout layout =
        switch (known) {
          case YOLO -> YoloLayout.ofFile(source, images);
          case COCO -> CocoLayout.ofFile(source, images);
          case VOC -> VocLayout.ofFile(source, images);
          case CSV -> CsvLayout.ofFile(source, images);
          case TFRECORD -> TfRecordLayout.ofFile(source);
          case CREATEML -> CreateMlLayout.ofFile(source, images);
          case OPENIMAGES -> OpenImagesLayout.ofFile(source, images);
          case LABELME, KITTI -> throw ofOneImage(source);
          default -> ListLayout.ofFile(source, images);
        };
    if (layout.isEmpty()) {
      throw nothing(source, known);
    }
    return new DatasetLocator(source, known, layout, null);
  }

  private static DataFormat formatOf(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    if (name.endsWith(".json")) {
      return LabelMeLayout.isOne(file)
          ? DataFormat.LABELME
          : CreateMlLayout.isOne(file) ? DataFormat.CREATEML : DataFormat.COCO;
    }
    if (name.endsWith(".csv")) {
      return OpenImagesLayout.isOne(file) ? DataFormat.OPENIMAGES : DataFormat.CSV;
    }
    if (TfRecordLayout.isOne(file)) {
      return DataFormat.TFRECORD;
    }
    if (YoloLayout.isYaml(file) || name.endsWith(".data")) {
      return DataFormat.YOLO;
    }
    if (VocLayout.isList(file)) {
      return DataFormat.VOC;
    }
    return PathPattern.isPattern(file) && !Files.exists(file) || YoloLayout.isList(file)
        ? DataFormat.YOLO
        : DataFormat.LIST;
  }

  private static UserException ofOneImage(Path file) {
    return new UserException(
        "'%s' is the annotation of one image; expected the folder of the data set".formatted(file));
  }

  private static UserException nothing(Path source, DataFormat format) {
    return new UserException(
        "'%s' has nothing of the format %s; expected %s"
            .formatted(source, format.name().toLowerCase(Locale.ROOT), EXPECTED.get(format)));
  }

  private static DatasetLocator inFolder(Path source, DataFormat format, Path images) {
    if (format == DataFormat.AUTO || format == DataFormat.YOLO) {
      SplitLayout layout = YoloLayout.ofDescription(source, images);
      if (!layout.isEmpty()) {
        return new DatasetLocator(source, DataFormat.YOLO, layout, null);
      }
    }
    if (format == DataFormat.AUTO) {
      NestedDatasets.refuse(source);
    }
    DatasetFolder folder = DatasetFolder.at(source, images);
    List<DataFormat> candidates =
        format == DataFormat.AUTO
            ? List.of(
                DataFormat.VOC,
                DataFormat.COCO,
                DataFormat.LABELME,
                DataFormat.CREATEML,
                DataFormat.TFRECORD,
                DataFormat.KITTI,
                DataFormat.OPENIMAGES,
                DataFormat.LIST,
                DataFormat.CSV,
                DataFormat.YOLO)
            : List.of(format);
    for (DataFormat candidate : candidates) {
      SplitLayout layout =
          format == DataFormat.LIST ? ListLayout.of(folder) : layout(folder, candidate);
      if (!layout.isEmpty()) {
        DataFormat known = // lists without boxes are YOLO's
            layout.splits().values().iterator().next() instanceof YoloSplit
                ? DataFormat.YOLO
                : candidate;
        return new DatasetLocator(source, known, layout.with(otherFormats(folder, known)), folder);
      }
    }
    throw format == DataFormat.AUTO
        ? noDataSet(source, isEmpty(source) ? "is empty" : "is not a data set")
        : nothing(source, format);
  }

  private static SplitLayout layout(DatasetFolder folder, DataFormat format) {
    return switch (format) {
      case VOC -> VocLayout.of(folder);
      case COCO -> CocoLayout.of(folder);
      case LABELME -> LabelMeLayout.of(folder);
      case CSV -> CsvLayout.of(folder);
      case TFRECORD -> TfRecordLayout.of(folder);
      case CREATEML -> CreateMlLayout.of(folder);
      case KITTI -> KittiLayout.of(folder);
      case OPENIMAGES -> OpenImagesLayout.of(folder);
      default -> {
        SplitLayout lists = YoloLayout.ofLists(folder);
        yield !lists.isEmpty()
            ? lists
            : format == DataFormat.LIST ? ListLayout.of(folder) : YoloLayout.ofImages(folder);
      }
    };
  }

  /** Notes annotations of other formats, which a tool may have left beside those that are read. */
  private static List<String> otherFormats(DatasetFolder folder, DataFormat known) {
    if (known != DataFormat.VOC && known != DataFormat.COCO) {
      return List.of();
    }
    Map<DataFormat, List<Path>> others = new EnumMap<>(DataFormat.class);
    others.put(DataFormat.COCO, known == DataFormat.VOC ? CocoLayout.files(folder) : List.of());
    others.put(
        DataFormat.YOLO,
        folder.filesEnding(".txt").stream()
            .filter(file -> !file.toString().contains(VocLayout.LISTS.getName(0).toString()))
            .filter(file -> !ClassNameFiles.isOne(file) && LabelFinder.looksLikeLabels(file))
            .toList());
    String read = known == DataFormat.VOC ? "Pascal VOC" : "COCO";
    others.values().removeIf(List::isEmpty);
    return others.entrySet().stream()
        .map(
            other ->
                "%s and %s annotations found; reading %1$s, ignoring %s, e.g. '%s'; to read %2$s, set data.format to %s"
                    .formatted(
                        read,
                        other.getKey(),
                        Counted.of(other.getValue().size(), other.getKey() + " file"),
                        other.getValue().get(0),
                        other.getKey().name().toLowerCase(Locale.ROOT)))
        .toList();
  }

  private static boolean isEmpty(Path folder) {
    String[] names = folder.toFile().list();
    return names != null && names.length == 0; // reading would have said that it can't be read
  }

  static UserException noLabels(Path folder) {
    String others = ImageFolder.under(folder).describeOthers();
    return noDataSet(
        folder,
        "has images but no labels" + (others.isEmpty() ? "" : " (not read: " + others + ")"));
  }

  private static UserException noDataSet(Path folder, String found) {
    return new UserException(
        "folder '%s' %s; expected YOLO (%s), COCO (%s), Pascal VOC (%s), a list (%s), LabelMe, CSV, TFRecord, Create ML, KITTI or Open Images"
            .formatted(
                folder,
                found,
                YoloLayout.EXPECTED,
                CocoLayout.EXPECTED,
                VocLayout.EXPECTED,
                ListLayout.EXPECTED));
  }
}

package yolov3.data.annotation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.coco.CocoWriter;
import yolov3.data.annotation.createml.CreateMlWriter;
import yolov3.data.annotation.csv.CsvWriter;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.UniqueFileNames;
import yolov3.data.annotation.kitti.KittiWriter;
import yolov3.data.annotation.labelme.LabelMeWriter;
import yolov3.data.annotation.list.ListWriter;
import yolov3.data.annotation.openimages.OpenImagesWriter;
import yolov3.data.annotation.tfrecord.TfRecordWriter;
import yolov3.data.annotation.voc.VocWriter;
import yolov3.data.annotation.yolo.YoloWriter;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/** Conversion of a data set to another format: all of it, or nothing. */
public final class DatasetConversion {

  private final ClassNames names;

  private final FormatWriter writer;
  private final boolean copyImages;
  private final Map<LabelledBox.Kind, Integer> notKept = new EnumMap<>(LabelledBox.Kind.class);
  private int areasLost;
  private int fractions;
  private int done;

  private DatasetConversion(ClassNames names, FormatWriter writer, boolean copyImages) {
    this.names = names;
    this.writer = writer;
    this.copyImages = copyImages;
  }

  /**
   * Writes a data set into a new folder.
   *
   * @param names of the classes
   * @param images of each split
   * @param to the format, not {@code AUTO}
   * @param folder absent or empty
   * @param copyImages whether images are copied; otherwise they are symbolic links
   * @param progress receives the number of images that are there, from 1 to all
   * @return a warning for each kind of thing that the format could not keep
   * @throws UserException when something lies in the folder, the format can't hold a class name, or
   *     the images can't be linked
   * @throws RunFailedException when it can't be written
   */
  public static List<String> write(
      ClassNames names,
      Map<Split, List<LabelledImage>> images,
      DataFormat to,
      Path folder,
      boolean copyImages,
      IntConsumer progress) {
    requireEmpty(folder);
    FormatWriter writer = writerOf(to);
    writer.requireNames(names);
    DatasetConversion conversion = new DatasetConversion(names, writer, copyImages);
    try (AtomicFolder partial = AtomicFolder.forPlace(folder)) {
      UniqueFileNames shared = new UniqueFileNames();
      for (Map.Entry<Split, List<LabelledImage>> split : images.entrySet()) {
        writer.writeSplit(
            partial.path(),
            split.getKey(),
            names,
            conversion.place(
                partial.path().resolve(writer.imageFolder(split.getKey())),
                writer.hasFolderOfSplit() ? new UniqueFileNames() : shared,
                split.getValue(),
                progress));
      }
      writer.writeDataset(partial.path(), List.copyOf(images.keySet()), names);
      partial.finish();
    } catch (IOException e) {
      throw new RunFailedException(
          "'%s' can't be written: %s".formatted(folder, IoErrors.reasonOf(e)), e);
    }
    return conversion.warnings(to);
  }

  private static FormatWriter writerOf(DataFormat format) {
    return switch (format) {
      case YOLO -> new YoloWriter();
      case COCO -> new CocoWriter();
      case VOC -> new VocWriter();
      case LABELME -> new LabelMeWriter();
      case CSV -> new CsvWriter();
      case TFRECORD -> new TfRecordWriter();
      case CREATEML -> new CreateMlWriter();
      case KITTI -> new KittiWriter();
      case OPENIMAGES -> new OpenImagesWriter();
      default -> new ListWriter();
    };
  }

  private static void requireEmpty(Path folder) {
    String[] names = folder.toFile().list(); // null when it is a file or can't be read
    if (Files.exists(folder) && (names == null || names.length > 0)) {
      throw new UserException(
          "'%s' is not an empty folder; choose a new one (nothing is overwritten)"
              .formatted(folder));
    }
  }

  private List<LabelledImage> place(
      Path folder, UniqueFileNames newNames, List<LabelledImage> images, IntConsumer progress)
      throws IOException {
    Files.createDirectories(folder);
    List<LabelledImage> placed = new ArrayList<>();
    for (LabelledImage image : images) {
      Path target = image.image();
      if (!writer.holdsImages()) {
        target = folder.resolve(newNames.next(image.image()));
        Path source = image.image().toRealPath();
        if (copyImages) {
          Files.copy(source, target);
        } else {
          link(source, target);
        }
      }
      placed.add(new LabelledImage(target, image.boxes().stream().flatMap(this::kept).toList()));
      progress.accept(++done);
    }
    return placed;
  }

  private static void link(Path source, Path target) {
    try {
      Files.createSymbolicLink(target, source);
    } catch (IOException | UnsupportedOperationException e) {
      throw new UserException(
          "images can't be linked here (%s); copy the images instead"
              .formatted(
                  e instanceof IOException io ? IoErrors.reasonOf(io) : "no links on this system"),
          e);
    }
  }

  /** Returns the object as the format holds it: one or none. */
  private Stream<LabelledBox> kept(LabelledBox object) {
    Optional<LabelledBox.Kind> kind = writer.written(object.kind());
    if (!kind.equals(Optional.of(object.kind()))) {
      notKept.merge(object.kind(), 1, Integer::sum);
    }
    if (kind.isEmpty()) {
      return Stream.empty();
    }
    Box box = object.box();
    if (!writer.keepsAreas() && !object.fillsBox()) {
      areasLost++;
    }
    if (DoubleStream.of(box.xmin(), box.ymin(), box.xmax(), box.ymax())
        .anyMatch(v -> v != Math.rint(v))) {
      fractions++;
    }
    return Stream.of(new LabelledBox(box, object.classIndex(), kind.get(), object.area()));
  }

  private List<String> warnings(DataFormat to) {
    List<String> warnings = new ArrayList<>();
    notKept.forEach(
        (kind, count) ->
            warnings.add(
                "%d %s: the format has no such mark, so %s"
                    .formatted(
                        count,
                        kind == LabelledBox.Kind.CROWD
                            ? "boxes are of crowds"
                            : "boxes are of objects that are hard to see",
                        writer
                            .written(kind)
                            .map(
                                written ->
                                    written == LabelledBox.Kind.DIFFICULT
                                        ? "they are marked as difficult"
                                        : "they are written as any other")
                            .orElse("they are skipped"))));
    if (areasLost > 0) {
      warnings.add(
          "%d objects do not fill their boxes: the format has no areas, so metrics by size will differ a little"
              .formatted(areasLost));
    }
    if (to == DataFormat.VOC && fractions > 0) {
      warnings.add(
          "%d boxes have fractions of a pixel: they are written as such, which some readers of VOC refuse"
              .formatted(fractions));
    }
    return warnings;
  }
}

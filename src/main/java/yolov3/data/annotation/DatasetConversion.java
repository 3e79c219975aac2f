package yolov3.data.annotation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.Stream;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.coco.CocoWriter;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.UniqueFileNames;
import yolov3.data.annotation.list.ListWriter;
import yolov3.data.annotation.voc.VocWriter;
import yolov3.data.annotation.yolo.YoloWriter;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/** Writes a data set in another format: all of it, or nothing. */
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
   * @param images of each part
   * @param to the format, not {@code AUTO}
   * @param folder absent or empty
   * @param copyImages whether images are copied; otherwise they are symbolic links
   * @param progress hears how many images are there, from 1 to all
   * @return what the format could not keep, a warning each
   * @throws UserException when something lies in the folder, or the images can't be linked
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
    DatasetConversion conversion = new DatasetConversion(names, writer, copyImages);
    try (AtomicFolder partial = AtomicFolder.beside(folder)) {
      UniqueFileNames shared = new UniqueFileNames();
      for (Map.Entry<Split, List<LabelledImage>> part : images.entrySet()) {
        writer.writePart(
            partial.path(),
            part.getKey(),
            names,
            conversion.place(
                partial.path().resolve(writer.pictures(part.getKey())),
                writer.hasFolderOfPart() ? new UniqueFileNames() : shared,
                part.getValue(),
                progress));
      }
      writer.writeSet(partial.path(), List.copyOf(images.keySet()), names);
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
      default -> new ListWriter();
    };
  }

  private static void requireEmpty(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> entries =
        Files.isDirectory(folder) ? Files.list(folder) : Stream.of(folder)) {
      if (entries.findAny().isPresent()) {
        throw new UserException(
            "'%s' is there already; expected a new folder, nothing is written over"
                .formatted(folder));
      }
    } catch (IOException e) {
      throw new UserException("'%s' can't be read: %s".formatted(folder, IoErrors.reasonOf(e)), e);
    }
  }

  /** Puts the images of a part into its folder. */
  private List<LabelledImage> place(
      Path folder, UniqueFileNames newNames, List<LabelledImage> images, IntConsumer progress)
      throws IOException {
    Files.createDirectories(folder);
    List<LabelledImage> placed = new ArrayList<>();
    for (LabelledImage image : images) {
      Path target = folder.resolve(newNames.next(image.image()));
      Path source = image.image().toRealPath();
      if (copyImages) {
        Files.copy(source, target);
      } else {
        link(source, target);
      }
      placed.add(
          new LabelledImage(
              target, image.boxes().stream().map(this::kept).flatMap(List::stream).toList()));
      progress.accept(++done);
    }
    return placed;
  }

  private static void link(Path source, Path target) {
    try {
      Files.createSymbolicLink(target, source);
    } catch (IOException | UnsupportedOperationException e) {
      throw new UserException(
          "images can't be linked here (%s); --copy-images copies them"
              .formatted(
                  e instanceof IOException io ? IoErrors.reasonOf(io) : "no links on this system"),
          e);
    }
  }

  /** The object as the format holds it: one or none. */
  private List<LabelledBox> kept(LabelledBox object) {
    FormatWriter.Fate fate = writer.fate(object.kind());
    Box box = object.box();
    boolean ordinary = object.kind() == LabelledBox.Kind.OBJECT;
    if (!ordinary && fate != FormatWriter.Fate.KEPT) {
      notKept.merge(object.kind(), 1, Integer::sum);
      if (fate == FormatWriter.Fate.LEFT_OUT) {
        return List.of();
      }
    }
    if (!writer.keepsAreas() && object.area() != box.area()) {
      areasLost++;
    }
    if (Stream.of(box.xmin(), box.ymin(), box.xmax(), box.ymax())
        .anyMatch(v -> v != Math.rint(v))) {
      fractions++;
    }
    LabelledBox.Kind kind =
        switch (fate) {
          case DIFFICULT -> LabelledBox.Kind.DIFFICULT;
          case ORDINARY -> LabelledBox.Kind.OBJECT;
          default -> object.kind();
        };
    return List.of(new LabelledBox(box, object.classIndex(), kind, object.area()));
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
                        switch (writer.fate(kind)) {
                          case LEFT_OUT -> "they are left out";
                          case DIFFICULT -> "they are marked as difficult";
                          default -> "they are written as any other";
                        })));
    if (areasLost > 0) {
      warnings.add(
          "%d objects do not fill their boxes: the format has no areas, so scores by size will differ a little"
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

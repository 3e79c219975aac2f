package yolov3.data.split;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.LabelledImageList;
import yolov3.data.Split;
import yolov3.data.annotation.list.ListWriter;
import yolov3.geometry.LabelledBox;
import yolov3.io.AtomicFolder;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;

/**
 * Folder with a list of each split, {@code train.txt}, {@code validation.txt} and {@code test.txt},
 * and {@code classes.names}. Paths in the lists are absolute.
 */
public final class SplitLists {

  private SplitLists() {}

  /**
   * Returns images as they come back from a list, which marks neither crowds nor difficult objects
   * and has no areas: objects in a crowd are skipped, the others are like any other.
   *
   * @param source of the images, for messages
   * @param warnings receives how many objects change
   */
  public static List<LabelledImage> listed(
      Path source, List<LabelledImage> images, Consumer<String> warnings) {
    ListWriter writer = new ListWriter();
    LabelledImageList.Builder listed = new LabelledImageList.Builder();
    int crowds = 0;
    int marks = 0;
    int areas = 0;
    for (LabelledImage image : images) {
      List<LabelledBox> boxes = new ArrayList<>();
      for (LabelledBox object : image.boxes()) {
        if (writer.written(object.kind()).isPresent()) {
          boxes.add(new LabelledBox(object.box(), object.classIndex()));
          marks += object.counts() ? 0 : 1;
          areas += object.fillsBox() ? 0 : 1;
        } else {
          crowds++;
        }
      }
      listed.add(new LabelledImage(image.image().toAbsolutePath(), boxes));
    }
    if (marks > 0) {
      warnings.accept(
          "%s: %d boxes are of objects that are hard to see: lists have no such mark, so they are read as any other"
              .formatted(source, marks));
    }
    if (crowds > 0) {
      warnings.accept(
          "%s: %d boxes are of crowds: lists have no such mark, so they are skipped"
              .formatted(source, crowds));
    }
    if (areas > 0) {
      warnings.accept(
          "%s: %d objects do not fill their boxes: lists have no areas, so metrics by size will differ a little"
              .formatted(source, areas));
    }
    return listed.build();
  }

  /**
   * Writes the lists as a new folder: all of them, or nothing.
   *
   * @param folder absent or empty
   * @param images with absolute paths, of each split
   * @throws yolov3.io.UserException when an image has a name that a list can't hold
   * @throws RunFailedException when they can't be written
   */
  public static void writeNew(
      Path folder, ClassNames names, Map<Split, List<LabelledImage>> images) {
    try (AtomicFolder partial = AtomicFolder.forPlace(folder)) {
      write(partial.path(), names, images);
      partial.finish();
    } catch (IOException e) {
      throw new RunFailedException(
          "'%s' can't be written: %s".formatted(folder, IoErrors.reasonOf(e)), e);
    }
  }

  /**
   * Writes the lists into a folder, which is made.
   *
   * @param images with absolute paths, of each split
   * @throws IOException when they can't be written
   * @throws yolov3.io.UserException when an image has a name that a list can't hold
   */
  public static void write(Path folder, ClassNames names, Map<Split, List<LabelledImage>> images)
      throws IOException {
    Files.createDirectories(folder);
    ListWriter writer = new ListWriter();
    for (Map.Entry<Split, List<LabelledImage>> split : images.entrySet()) {
      writer.writeSplit(folder, split.getKey(), names, split.getValue());
    }
    writer.writeDataset(folder, List.copyOf(images.keySet()), names);
  }
}

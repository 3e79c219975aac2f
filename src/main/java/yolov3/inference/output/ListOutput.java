package yolov3.inference.output;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.list.ListFile;
import yolov3.inference.ImageDetections;

/** One list of all images in the tutorial's format, from which a detector can be trained. */
public final class ListOutput implements DetectionOutput {

  /** The list's name. */
  public static final String FILE = "detections.txt";

  private final OutputFolder folder;
  private final List<LabelledImage> images = new ArrayList<>();

  /**
   * @param inputs images that will be added
   * @throws yolov3.io.UserException when a list of somebody else lies in the folder, or a list
   *     can't name an image
   */
  public ListOutput(OutputFolder folder, Collection<Path> inputs) {
    folder.requireFree(FILE);
    inputs.forEach(image -> ListFile.requireNameable(folder.file(FILE), image));
    this.folder = folder;
  }

  @Override
  public void add(String name, ImageDetections found) {
    images.add(
        new LabelledImage(found.path(), LabelledDetection.objects(LabelledDetection.of(found))));
  }

  @Override
  public void finish() {
    folder.write(FILE, file -> ListFile.write(file, images));
  }
}

package yolov3.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import yolov3.config.section.DataFormat;
import yolov3.data.annotation.DatasetReader;
import yolov3.io.UserException;

/** Options that describe labelled images where the files leave a doubt. */
public final class FormatOptions {

  /** {@link DataFormat#inWords} without {@code auto}, for texts that must be constants. */
  public static final String FORMATS =
      "list, yolo, coco, voc, labelme, csv, tfrecord, createml, kitti or openimages";

  @Option(
      names = {"--format", "--from"},
      paramLabel = "FORMAT",
      defaultValue = "auto",
      description = "Annotation format: " + FORMATS + ". By default it is detected.")
  private DataFormat format;

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Folder of the images, if they are not near the annotations.")
  private Path images;

  @Option(
      names = "--allow-background",
      description = "Accept a split that has no labels at all (only background images).")
  private boolean allowBackground;

  /**
   * Opens the data set at a path.
   *
   * @param names file of class names, or null
   */
  public DatasetReader open(Path source, Path names) {
    return DatasetReader.of(source, format, images, names, allowBackground);
  }

  /**
   * Refuses these options where they describe nothing.
   *
   * @param instead what to do, for the message
   * @throws UserException when one is given
   */
  public void refuse(String instead) {
    refuse("--format", format != DataFormat.AUTO, instead);
    refuse("--images", images != null, instead);
    refuse("--allow-background", allowBackground, instead);
  }

  static void refuse(String option, boolean given, String instead) {
    if (given) {
      throw new UserException(option + " describes a data set; " + instead);
    }
  }

  /** Opens a data set of which only the images are wanted. */
  public DatasetReader openImages(Path source) {
    return DatasetReader.of(source, format, images, null, true);
  }
}

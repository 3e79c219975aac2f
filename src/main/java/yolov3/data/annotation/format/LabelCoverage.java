package yolov3.data.annotation.format;

import java.nio.file.Path;
import yolov3.io.Counted;
import yolov3.io.UserException;

/** Count of the images of a split that have labels and of those that have none. */
public final class LabelCoverage {

  private final Path file;
  private final String kind;
  private int labelled;
  private int unlabelled;
  private int misnamed;
  private String unlabelledExample;
  private String misnamedExample;

  /**
   * @param file of the split, for messages
   * @param kind of the labels, for messages: {@code label file}
   */
  public LabelCoverage(Path file, String kind) {
    this.file = file;
    this.kind = kind;
  }

  public void addLabelled() {
    labelled++;
  }

  /**
   * @param expected where labels were looked for first
   */
  public void addUnlabelled(Path image, Path expected) {
    if (unlabelled++ == 0) {
      unlabelledExample = "no '%s' for '%s'".formatted(expected, image);
    }
  }

  /** Counts an image whose labels have almost its name; it is unlabelled too. */
  public void addMisnamed(Path image, Path labels) {
    if (misnamed++ == 0) {
      misnamedExample = "'%s' is not the name of '%s'".formatted(labels, image.getFileName());
    }
  }

  /**
   * Reports the images without labels, which count as background.
   *
   * @throws UserException when no image has labels and background alone is not allowed
   */
  public void report(ReadReport report) {
    if (misnamed > 0) {
      report.accept(
          "%s: %d %ss are skipped, since their names differ from their images' in case or ending: %s"
              .formatted(file, misnamed, kind, misnamedExample));
    }
    int images = labelled + unlabelled;
    if (labelled == 0 && images > 0 && !report.allowsBackground()) {
      throw new UserException(
          "%s: no %ss for its %s, e.g. %s; add such files (without boxes for a background image), or allow background images: data.allow_background"
              .formatted(file, kind, Counted.of(images, "image"), unlabelledExample));
    }
    if (unlabelled > 0 && labelled > 0) { // else that was allowed on purpose
      report.accept(
          "%s: %s%d of %d images have no %s and count as background, e.g. %s"
              .formatted(
                  file,
                  labelled < unlabelled ? "more than half, " : "",
                  unlabelled,
                  images,
                  kind,
                  unlabelledExample));
    }
  }
}

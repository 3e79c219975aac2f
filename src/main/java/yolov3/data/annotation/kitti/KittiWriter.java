package yolov3.data.annotation.kitti;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/**
 * Writer of {@code train/image_2} and {@code train/label_2}, and, for the order of the classes, of
 * {@code classes.names}. What KITTI has beyond a box gets its values for "unknown".
 */
public final class KittiWriter implements FormatWriter {

  private static final Pattern BLANK = Pattern.compile("\\s", Pattern.UNICODE_CHARACTER_CLASS);

  @Override
  public Path imageFolder(Split split) {
    return Path.of(split.fileName(), "image_2");
  }

  /** Refuses names that end early where lines are split at blanks, and the one of no class. */
  @Override
  public void requireNames(ClassNames names) {
    for (String name : names.names()) {
      if (BLANK.matcher(name).find()) {
        throw new UserException(
            "class '%s' has a blank, at which KITTI's label files end it; expected a name such as '%s', or another format"
                .formatted(name, BLANK.matcher(name).replaceAll("_")));
      }
      if (name.equals(KittiLabelFile.DONT_CARE)) {
        throw new UserException(
            "class '%s' is KITTI's mark of regions that are skipped; expected another name or another format"
                .formatted(name));
      }
    }
  }

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    Path labels = Files.createDirectories(folder.resolve(split.fileName()).resolve("label_2"));
    for (LabelledImage image : images) {
      StringBuilder lines = new StringBuilder();
      for (LabelledBox labelled : image.boxes()) {
        Box box = labelled.box();
        lines.append(
            "%s -1 -1 -10 %s %s %s %s -1 -1 -1 -1000 -1000 -1000 -10\n"
                .formatted(
                    names.name(labelled.classIndex()),
                    BoxValidation.text(box.xmin()),
                    BoxValidation.text(box.ymin()),
                    BoxValidation.text(box.xmax()),
                    BoxValidation.text(box.ymax())));
      }
      Files.writeString(labels.resolve(ImagePaths.stem(image.image()) + ".txt"), lines);
    }
  }
}

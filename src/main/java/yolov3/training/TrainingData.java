package yolov3.training;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import yolov3.config.DataConfig;
import yolov3.dataset.AnnotationFile;
import yolov3.dataset.ClassNames;
import yolov3.dataset.LabelledImage;
import yolov3.error.UserException;

/**
 * The images of a run, read and checked.
 *
 * @param names of the classes
 * @param train images to learn from
 * @param validation images that choose the best checkpoint
 * @param test images for the final score; empty when the config names no list
 */
public record TrainingData(
    ClassNames names,
    List<LabelledImage> train,
    List<LabelledImage> validation,
    List<LabelledImage> test) {

  /**
   * @throws UserException naming file and line of what is wrong in each list
   */
  public static TrainingData read(DataConfig config) {
    ClassNames names = ClassNames.read(config.names());
    List<String> problems = new ArrayList<>();
    TrainingData data =
        new TrainingData(
            names,
            readList(config.train(), names, problems),
            readList(config.validation(), names, problems),
            config.test() == null ? List.of() : readList(config.test(), names, problems));
    if (!problems.isEmpty()) {
      throw new UserException(String.join("\n", problems)); // of each list the first ten already
    }
    return data;
  }

  private static List<LabelledImage> readList(Path list, ClassNames names, List<String> problems) {
    try {
      return AnnotationFile.read(list, names.count());
    } catch (UserException e) {
      problems.add(e.getMessage());
      return List.of();
    }
  }

  /**
   * A checksum of what a run learns from: class names, and paths and boxes of the training images.
   */
  public String fingerprint() {
    CRC32C crc = new CRC32C();
    names.names().forEach(name -> update(crc, name));
    for (LabelledImage image : train) {
      update(crc, image.image().toString());
      update(crc, image.boxes().toString());
    }
    return Long.toHexString(crc.getValue());
  }

  private static void update(CRC32C crc, String text) {
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    crc.update('\n');
  }
}

package yolov3.training;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import yolov3.config.section.DataConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.check.DatasetCheck;
import yolov3.data.check.DatasetCheck.CheckedSplit;
import yolov3.geometry.LabelledBox;
import yolov3.io.Progress;
import yolov3.io.UserException;

/**
 * Images of a run, read and checked.
 *
 * @param validation images that choose the best checkpoint
 * @param test images of the final metrics; may be empty
 */
public record TrainingData(
    ClassNames names,
    List<LabelledImage> train,
    List<LabelledImage> validation,
    List<LabelledImage> test) {

  /**
   * Reads the splits of a config.
   *
   * @throws UserException with file and place of each mistake
   */
  public static TrainingData read(DataConfig config) {
    return read(config, warning -> {});
  }

  /**
   * Reads the splits of a config.
   *
   * @param warnings of what was skipped
   * @throws UserException with file and place of each mistake
   */
  public static TrainingData read(DataConfig config, Consumer<String> warnings) {
    DatasetReader files = DatasetReader.of(config);
    ClassNames names = files.names();
    Map<Split, List<LabelledImage>> images = files.readAll(names, warnings);
    for (Split split : List.of(Split.TRAIN, Split.VALIDATION)) {
      requireObjects(files.file(split), split, images.get(split));
    }
    return new TrainingData(
        names,
        images.get(Split.TRAIN),
        images.get(Split.VALIDATION),
        images.getOrDefault(Split.TEST, List.of()));
  }

  /** Without an object there is nothing to learn, or nothing to measure by. */
  private static void requireObjects(Path file, Split split, List<LabelledImage> images) {
    if (images.stream().flatMap(image -> image.boxes().stream()).noneMatch(LabelledBox::counts)) {
      throw new UserException(
          "%s: none of %d %s images has an object that counts; expected at least one, neither difficult nor a crowd"
              .formatted(file, images.size(), split.title()));
    }
  }

  /**
   * Decodes every image and checks every box.
   *
   * @param inputSize side of the network's input, pixels
   * @param models folder that remembers which images were whole
   */
  public DatasetCheck check(int inputSize, Path models, Progress progress) {
    List<CheckedSplit> splits = new ArrayList<>();
    splits.add(new CheckedSplit("training", train));
    splits.add(new CheckedSplit("validation", validation));
    if (!test.isEmpty()) {
      splits.add(new CheckedSplit("test", test));
    }
    return DatasetCheck.of(splits, names, inputSize, models, progress);
  }

  /**
   * Computes checksums of the class names, and of paths and boxes of the training and validation
   * images in their order, by their names in messages.
   */
  public Map<String, String> fingerprints() {
    Map<String, String> fingerprints = new LinkedHashMap<>();
    fingerprints.put("class names", fingerprint(names.names()));
    fingerprints.put("training images", fingerprint(texts(train)));
    fingerprints.put("validation images", fingerprint(texts(validation)));
    return fingerprints;
  }

  private static List<String> texts(List<LabelledImage> images) {
    return images.stream().map(image -> image.image() + "\n" + image.boxes()).toList();
  }

  private static String fingerprint(List<String> texts) {
    CRC32C crc = new CRC32C();
    texts.forEach(text -> crc.update((text + "\n").getBytes(StandardCharsets.UTF_8)));
    return Long.toHexString(crc.getValue());
  }
}

package yolov3.training;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import yolov3.config.RunConfig;
import yolov3.config.section.SplitConfig;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.check.DatasetCheck;
import yolov3.data.check.DatasetCheck.CheckedSplit;
import yolov3.data.split.DatasetSplit;
import yolov3.data.split.SplitLists;
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
   * Reads the splits of a config, or draws them.
   *
   * @throws UserException with file and place of each mistake
   */
  public static TrainingData read(RunConfig config) {
    return read(config, warning -> {});
  }

  /**
   * Reads the splits of a config, or draws them.
   *
   * @param warnings of what was skipped
   * @throws UserException with file and place of each mistake
   */
  public static TrainingData read(RunConfig config, Consumer<String> warnings) {
    DatasetReader files = DatasetReader.of(config.data());
    ClassNames names = files.names();
    Map<Split, List<LabelledImage>> images = files.readAll(names, warnings);
    SplitConfig split = config.data().split();
    if (split.drawsNow()) {
      Path source = config.data().source();
      List<LabelledImage> all = SplitLists.listed(source, images.get(Split.TRAIN), warnings);
      images = DatasetSplit.of(source, names, all, split, config.seed(), warnings);
    }
    Set<Split> trained = EnumSet.of(Split.TRAIN, Split.VALIDATION);
    for (Split each : split.drawsNow() ? images.keySet() : trained) {
      requireObjects(files.file(split.drawsNow() ? Split.TRAIN : each), each, images.get(each));
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

  /** Returns the images of each split that has some, in order. */
  public Map<Split, List<LabelledImage>> splits() {
    Map<Split, List<LabelledImage>> splits = new EnumMap<>(Split.class);
    splits.put(Split.TRAIN, train);
    splits.put(Split.VALIDATION, validation);
    if (!test.isEmpty()) {
      splits.put(Split.TEST, test);
    }
    return splits;
  }

  /**
   * Decodes every image and checks every box.
   *
   * @param inputSize side of the network's input, pixels
   * @param models folder that remembers which images were whole
   */
  public DatasetCheck check(int inputSize, Path models, Progress progress) {
    List<CheckedSplit> splits = new ArrayList<>();
    splits().forEach((split, images) -> splits.add(new CheckedSplit(split.title(), images)));
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

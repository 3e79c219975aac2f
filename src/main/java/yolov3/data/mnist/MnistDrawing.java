package yolov3.data.mnist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import yolov3.config.section.MnistConfig;
import yolov3.data.LabelledImage;
import yolov3.data.RandomStreams;
import yolov3.data.Split;
import yolov3.data.annotation.list.ListFile;
import yolov3.geometry.LabelledBox;
import yolov3.io.EncodedImage;
import yolov3.io.RunFailedException;

/**
 * Drawing of a detection set's files.
 *
 * @param folder empty
 * @param pool whose threads draw
 */
record MnistDrawing(Path folder, MnistConfig config, ExecutorService pool) {

  static final String NAMES_FILE = "mnist.names";

  private static final float JPEG_QUALITY = 0.95f;

  /** The list of a split's images. */
  static String list(Split split) {
    return split.folder() + ".txt";
  }

  /**
   * @param index counted from 0; files are counted from 1
   */
  static String image(Split split, int index) {
    return String.format(Locale.ROOT, "%s/%06d.jpg", split.folder(), index + 1);
  }

  static int count(MnistConfig config, Split split) {
    return switch (split) {
      case TRAIN -> config.train();
      case VALIDATION -> config.validation();
      case TEST -> config.test();
    };
  }

  void draw(Map<Split, Digits> digits, IntConsumer progress) throws IOException {
    Map<Split, List<Future<LabelledImage>>> images = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      Files.createDirectory(folder.resolve(split.folder()));
      images.put(
          split,
          IntStream.range(0, count(config, split))
              .mapToObj(i -> pool.submit(() -> draw(digits.get(split), split, i)))
              .toList());
    }
    Map<String, List<Integer>> objects = new LinkedHashMap<>();
    int done = 0;
    for (Split split : Split.values()) {
      List<LabelledImage> drawn = new ArrayList<>();
      for (Future<LabelledImage> image : images.get(split)) {
        drawn.add(result(image));
        progress.accept(++done);
      }
      ListFile.write(folder.resolve(list(split)), drawn);
      objects.put(split.folder(), countClasses(drawn));
    }
    Files.writeString(
        folder.resolve(NAMES_FILE),
        IntStream.range(0, Digits.CLASSES)
            .mapToObj(digit -> digit + "\n")
            .collect(Collectors.joining()));
    MnistDatasetManifest.write(folder, config, objects);
  }

  /** The random state of an image depends on nothing but seed, split and index. */
  private LabelledImage draw(Digits digits, Split split, int index) throws IOException {
    DigitScene scene =
        DigitScene.draw(
            digits,
            config.size(),
            config.tight(),
            RandomStreams.of(config.seed(), split.ordinal(), index));
    Path file = folder.resolve(image(split, index));
    Files.write(file, EncodedImage.jpeg(scene.image().toBufferedImage(), JPEG_QUALITY));
    return new LabelledImage(file, scene.boxes());
  }

  private static LabelledImage result(Future<LabelledImage> image) throws IOException {
    try {
      return image.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException("drawing was stopped; nothing was kept", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException failure) {
        throw failure;
      }
      throw new IllegalStateException("an image could not be drawn", e.getCause());
    }
  }

  private static List<Integer> countClasses(List<LabelledImage> images) {
    int[] counts = new int[Digits.CLASSES];
    for (LabelledImage image : images) {
      for (LabelledBox labelled : image.boxes()) {
        counts[labelled.classIndex()]++;
      }
    }
    return Arrays.stream(counts).boxed().toList();
  }
}

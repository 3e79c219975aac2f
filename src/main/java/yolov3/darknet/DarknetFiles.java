package yolov3.darknet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.config.Architecture;
import yolov3.config.ModelConfig;
import yolov3.error.RunFailedException;
import yolov3.error.UserException;
import yolov3.files.IoFailures;
import yolov3.files.PartialFolder;
import yolov3.geometry.Anchor;
import yolov3.nn.WeightArray;

/**
 * A network in Darknet's files.
 *
 * @param weights the numbers
 * @param model the network
 * @param classCount classes of its heads
 */
public record DarknetFiles(DarknetWeights weights, ModelConfig model, int classCount) {

  private static final int PUBLISHED_INPUT = 416;

  /** Every variable of the network, in the order of its layers. */
  public List<WeightArray> read() {
    return weights.read(DarknetNetwork.of(model, classCount));
  }

  /**
   * Finds out what network a weights file is of: its {@code .cfg} says so, or without one the
   * number of its floats, which is another for each published network and each number of classes.
   *
   * @param weights the file
   * @param cfg its {@code .cfg}; null takes the file of the same name beside the weights, when
   *     there is one
   * @param classCount classes that the user has names for
   * @throws UserException when the files can't be read, or do not go together
   */
  public static DarknetFiles find(Path weights, Path cfg, int classCount) {
    DarknetWeights opened = DarknetWeights.open(weights);
    Path beside = withEnding(weights, ".cfg");
    if (cfg == null && !Files.isRegularFile(beside)) {
      return new DarknetFiles(opened, published(opened, classCount), classCount);
    }
    Path file = cfg == null ? beside : cfg;
    DarknetCfg description = DarknetCfg.read(file);
    if (description.classCount() != classCount) {
      throw new UserException(
          "%s has %d classes; expected as many as there are class names, %d"
              .formatted(file, description.classCount(), classCount));
    }
    return new DarknetFiles(opened, description.model(), classCount);
  }

  private static ModelConfig published(DarknetWeights weights, int classCount) {
    List<String> known = new ArrayList<>();
    for (Architecture architecture : Architecture.values()) {
      ModelConfig model =
          ModelConfig.forInference(
              architecture, PUBLISHED_INPUT, publishedAnchors(architecture), 1);
      DarknetNetwork network = DarknetNetwork.of(model, classCount);
      if (network.floats() == weights.floats()) {
        return model;
      }
      DarknetNetwork.classCountOf(model, weights.floats())
          .ifPresent(
              classes -> {
                throw new UserException(
                    "%s has the weights of %s; expected those of %d, as many as there are class names"
                        .formatted(
                            weights.path(), DarknetNetwork.of(model, classes).title(), classCount));
              });
      known.add(
          "%d of %s"
              .formatted(weights.headerBytes() + network.floats() * Float.BYTES, network.title()));
    }
    throw new UserException(
        "%s has %d bytes; expected %s; a network of another width needs its .cfg"
            .formatted(
                weights.path(),
                weights.headerBytes() + weights.floats() * Float.BYTES,
                String.join(", or ", known)));
  }

  /**
   * The weights that were published as yolov3-tiny.weights were trained with the anchors 1, 2 and 3
   * at stride 16, where later versions of its {@code .cfg} say 0, 1 and 2.
   */
  private static List<Anchor> publishedAnchors(Architecture architecture) {
    List<Anchor> anchors = architecture.defaultAnchors();
    return architecture == Architecture.YOLOV3_TINY
        ? Stream.of(anchors.subList(1, 4), anchors.subList(3, 6)).flatMap(List::stream).toList()
        : anchors;
  }

  private static Path withEnding(Path file, String ending) {
    String name = file.getFileName().toString();
    return file.resolveSibling(name.replaceFirst("\\.[^.]*$", "") + ending);
  }

  /**
   * Writes {@code <name>.weights}, {@code <name>.cfg} and {@code <name>.names}, and reads them
   * back: every number must come back as it was, bit for bit. When anything fails, nothing is left.
   *
   * @param folder absent or empty
   * @param classNames in the order of their indices
   * @param imagesSeen during training
   * @param arrays every variable of the network
   * @throws UserException when the folder is not empty
   * @throws RunFailedException when the files can't be written
   */
  public static void write(
      Path folder,
      String name,
      ModelConfig model,
      List<String> classNames,
      long imagesSeen,
      List<WeightArray> arrays) {
    Map<String, float[]> values =
        arrays.stream().collect(Collectors.toMap(WeightArray::name, WeightArray::values));
    try {
      PartialFolder.requireFree(folder);
      try (PartialFolder partial = PartialFolder.beside(folder)) {
        Path weights = partial.path().resolve(name + ".weights");
        Path cfg = partial.path().resolve(name + ".cfg");
        DarknetCfg description = new DarknetCfg(model, classNames.size());
        DarknetNetwork network = DarknetNetwork.of(model, classNames.size());
        Files.writeString(cfg, description.text());
        Files.write(partial.path().resolve(name + ".names"), classNames);
        DarknetWeights.write(weights, network, imagesSeen, values);
        for (WeightArray array : find(weights, cfg, classNames.size()).read()) {
          if (!Arrays.equals(array.values(), values.get(array.name()))) {
            throw new RunFailedException(
                "%s: %s does not read back as it was written".formatted(weights, array.name()));
          }
        }
        partial.finish();
      }
    } catch (IOException e) {
      throw new RunFailedException(folder + " can't be written: " + IoFailures.reasonOf(e), e);
    }
  }
}

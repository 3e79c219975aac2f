package yolov3.training.checkpoint;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.ModelConfig;
import yolov3.config.section.ModelConfig.Transfer;
import yolov3.data.ClassNames;
import yolov3.export.CheckpointNetwork;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetFiles;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.darknet.DarknetNetwork;
import yolov3.network.darknet.DarknetWeightsFile;
import yolov3.network.layer.WeightArray;

/**
 * Weights that a new run starts from.
 *
 * @param source file or checkpoint, with its network
 * @param layers of the new network, in its order
 * @param values of the variables that start from them, by name
 */
public record InitialWeights(
    String source, List<Layer> layers, Map<String, float[]> values, List<String> warnings) {

  /**
   * A layer of the new network.
   *
   * @param name for example {@code backbone/stem}
   * @param loaded true when it starts from the given weights, false from random ones
   * @param reason for not loading it, else empty
   * @param frozen true when it does not learn
   */
  public record Layer(String name, boolean loaded, String reason, boolean frozen) {

    /** Returns the first part of its name, for example {@code backbone}. */
    public String part() {
      return name.substring(0, name.indexOf('/'));
    }
  }

  /**
   * Reads the weights that the config of a new run names, if it does.
   *
   * @param intraOpThreads of a session; the first one of a process decides for all
   * @throws UserException when they can't be read, or do not fit a layer; only the output of a head
   *     may differ, since it depends on the classes
   */
  public static Optional<InitialWeights> of(ModelConfig model, int classCount, int intraOpThreads) {
    if (model.initialWeights() == null) {
      return Optional.empty();
    }
    List<String> warnings = new ArrayList<>();
    Source source = source(model, classCount, intraOpThreads, warnings::add);
    List<Layer> layers = new ArrayList<>();
    Map<String, float[]> values = new LinkedHashMap<>();
    for (Convolution layer : DarknetNetwork.of(model, classCount).convolutions()) {
      String reason = reasonToSkip(model.transfer(), layer, source);
      if (reason.isEmpty()) {
        source.arraysOf(layer.name()).forEach(array -> values.put(array.name(), array.values()));
      }
      boolean frozen = model.freeze().keeps(layer.name());
      layers.add(new Layer(layer.name(), reason.isEmpty(), reason, frozen));
    }
    InitialWeights found = new InitialWeights(source.title, layers, values, warnings);
    if (found.takesHeads()) {
      noteOnAnchors(model).ifPresent(note -> warnings.add("model.initial_weights: " + note));
    }
    return Optional.of(found);
  }

  private static Optional<String> noteOnAnchors(ModelConfig model) {
    return Files.isRegularFile(model.initialWeights())
        ? DarknetFiles.noteOnAnchors(DarknetWeightsFile.open(model.initialWeights()), model)
        : anchors(model)
            .flatMap(
                trained ->
                    DarknetFiles.differenceOfAnchors(
                        "the heads of " + model.initialWeights() + " have other anchors",
                        trained,
                        model));
  }

  /** Tells whether the layers that predict boxes, relative to anchors, take the weights too. */
  public boolean takesHeads() {
    return layers.get(layers.size() - 1).loaded();
  }

  /**
   * Returns the anchors of the run whose weights a network of the same architecture starts from;
   * empty without such a run: Darknet's weights do not say theirs.
   */
  public static Optional<List<Anchor>> anchors(ModelConfig model) {
    Path given = model.initialWeights();
    if (given == null || Files.isRegularFile(given)) {
      return Optional.empty();
    }
    Path run =
        Checkpoints.isCheckpoint(given) ? given.toAbsolutePath().getParent().getParent() : given;
    return RunDirectory.findIfThere(run)
        .map(source -> ConfigFile.read(source.config(), Map.of()).model())
        .filter(source -> source.architecture() == model.architecture())
        .map(ModelConfig::anchors);
  }

  /** Returns an empty text when the layer takes the weights. */
  private static String reasonToSkip(Transfer transfer, Convolution layer, Source source) {
    if (!transfer.takes(layer.name())) {
      return "model.transfer is " + inConfig(transfer);
    }
    List<Long> wanted = layer.kernelShape();
    WeightArray kernel = source.arrays.get(layer.name() + "/kernel");
    if (kernel == null) {
      throw new UserException(
          "model.initial_weights: %s has no layer %s; expected all layers that model.transfer %s asks for"
              .formatted(source.title, layer.name(), inConfig(transfer)));
    }
    if (kernel.shape().equals(wanted)) {
      return "";
    }
    if (!layer.normalized() && kernel.shape().subList(0, 3).equals(wanted.subList(0, 3))) {
      return "%d outputs there, %d here".formatted(kernel.shape().get(3), layer.filters());
    }
    throw new UserException(
        "model.initial_weights: %s has kernels %s in layer %s; expected %s; its run may have another model.width_divisor"
            .formatted(source.title, inWords(kernel.shape()), layer.name(), inWords(wanted)));
  }

  private static String inWords(List<Long> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining("×"));
  }

  private static String inConfig(Transfer transfer) {
    return transfer.name().toLowerCase(Locale.ROOT);
  }

  private static Source source(
      ModelConfig model, int classCount, int threads, Consumer<String> warnings) {
    Path given = model.initialWeights();
    if (Files.isRegularFile(given)) {
      return ofDarknet(given, model, classCount);
    }
    if (Checkpoints.isCheckpoint(given)) {
      Path run = given.toAbsolutePath().getParent().getParent();
      return ofCheckpoint(RunDirectory.find(run), Checkpoints.open(given), threads);
    }
    RunDirectory run =
        RunDirectory.findIfThere(given)
            .orElseThrow(
                () ->
                    new UserException(
                        "model.initial_weights is %s; expected a Darknet weights file, a run, or the folder of a checkpoint"
                            .formatted(given)));
    int keep = ConfigFile.read(run.config(), Map.of()).checkpoint().keep();
    return ofCheckpoint(
        run,
        new Checkpoints(run.checkpoints(), keep)
            .best(warning -> warnings.accept("model.initial_weights: " + warning))
            .orElseThrow(
                () ->
                    new UserException(
                        "model.initial_weights: run %s has no checkpoint".formatted(run.folder()))),
        threads);
  }

  private static Source ofCheckpoint(
      RunDirectory run, Checkpoints.Checkpoint checkpoint, int threads) {
    RunConfig config = ConfigFile.read(run.config(), Map.of());
    int classCount = ClassNames.read(run.labels()).count();
    String title =
        "%s (%s)"
            .formatted(checkpoint.folder(), DarknetNetwork.of(config.model(), classCount).title());
    return Source.of(
        title, CheckpointNetwork.readWeights(checkpoint.variables(), config, classCount, threads));
  }

  private static Source ofDarknet(Path file, ModelConfig model, int classCount) {
    DarknetWeightsFile weights = DarknetWeightsFile.open(file);
    OptionalInt classes = DarknetNetwork.classCountOf(model, weights.floats());
    DarknetNetwork network =
        classes.isPresent()
            ? DarknetNetwork.of(model, classes.getAsInt())
            : DarknetNetwork.of(model, classCount)
                .start(weights.floats())
                .orElseGet(() -> DarknetNetwork.of(model, classCount));
    return Source.of(
        "%s (%s)".formatted(file, network.title()), weights.read(network)); // strict about the size
  }

  private record Source(String title, Map<String, WeightArray> arrays) {

    static Source of(String title, List<WeightArray> arrays) {
      return new Source(
          title, arrays.stream().collect(Collectors.toMap(WeightArray::name, Function.identity())));
    }

    List<WeightArray> arraysOf(String layer) {
      return arrays.values().stream()
          .filter(array -> array.name().startsWith(layer + "/"))
          .toList();
    }
  }
}

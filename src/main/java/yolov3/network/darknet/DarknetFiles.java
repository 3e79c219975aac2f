package yolov3.network.darknet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.io.AtomicFolder;
import yolov3.io.Counted;
import yolov3.io.IoErrors;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;
import yolov3.network.layer.WeightArray;

/**
 * A network in Darknet's files.
 *
 * @param classCount classes of its heads
 */
public record DarknetFiles(DarknetWeightsFile weights, ModelConfig model, int classCount) {

  private static final int PUBLISHED_INPUT = 416;

  private static final String CFG = ".cfg";

  /** Reads every variable of the network, in the order of its layers. */
  public List<WeightArray> read() {
    return weights.read(DarknetNetwork.of(model, classCount));
  }

  /**
   * Finds the network of a weights file: that of its {@code .cfg}. Without one it is the published
   * network with as many floats, whose anchors are assumed, with a note.
   *
   * @param cfg its {@code .cfg}; null looks for it by the names that Darknet gives weights, see
   *     {@link DarknetCompanions}
   * @param classCount classes that the user has names for
   * @param notes takes a line for each decision made without the user
   * @throws UserException when the files can't be read, do not go together, or leave a choice
   */
  public static DarknetFiles find(Path weights, Path cfg, int classCount, Consumer<String> notes) {
    DarknetWeightsFile opened = DarknetWeightsFile.open(weights);
    Path file = cfg == null ? findCfg(opened, notes) : cfg;
    DarknetCfg description =
        file == null
            ? published(opened).orElseThrow(() -> unknown(opened, classCount))
            : DarknetCfg.read(file);
    if (description.classCount() != classCount) {
      throw new UserException(
          file == null
              ? "%s has the weights of %s; expected the weights for %s, as many as there are class names"
                  .formatted(
                      weights, description.network().title(), Counted.of(classCount, "class"))
              : "%s has %s; expected as many as there are class names, %d"
                  .formatted(file, Counted.of(description.classCount(), "class"), classCount));
    }
    if (file == null) {
      notes.accept(
          "warning: no .cfg for %s, so the published anchors of %s at %d are assumed (looked for %s); if the network was trained with other anchors, give its .cfg"
              .formatted(
                  weights,
                  description.network().title(),
                  PUBLISHED_INPUT,
                  new DarknetCompanions(weights).lookedFor(CFG)));
    }
    return new DarknetFiles(opened, description.model(), classCount);
  }

  /** Looks for the {@code .cfg} of a weights file; null when there is none. */
  private static Path findCfg(DarknetWeightsFile weights, Consumer<String> notes) {
    DarknetCompanions companions = new DarknetCompanions(weights.path());
    Path sameName = companions.sameName(CFG);
    if (Files.isRegularFile(sameName)) {
      return sameName;
    }
    List<Path> named = companions.named(CFG);
    List<Path> candidates = named.isEmpty() ? companions.beside(CFG) : named;
    List<Path> fitting = candidates.stream().filter(cfg -> fits(cfg, weights)).toList();
    if (named.isEmpty() && fitting.isEmpty()) {
      return null; // those beside it are of other networks
    }
    List<Path> choice = fitting.isEmpty() ? named : fitting;
    boolean sure = named.isEmpty() ? candidates.size() == 1 : isOneNetwork(choice);
    if (!sure) {
      throw new UserException(
          "%s may be the weights of %s; give its .cfg"
              .formatted(
                  weights.path(),
                  choice.stream().map(Path::toString).collect(Collectors.joining(" or "))));
    }
    Path chosen = choice.get(0);
    notes.accept(
        "%s is read as the network of %s%s"
            .formatted(
                weights.path(),
                chosen,
                named.isEmpty() ? ", the only .cfg beside it, which has its size" : ""));
    return chosen;
  }

  private static boolean fits(Path cfg, DarknetWeightsFile weights) {
    try {
      return DarknetCfg.read(cfg).network().floats() == weights.floats();
    } catch (UserException e) { // of a network that can't be built
      return false;
    }
  }

  private static boolean isOneNetwork(List<Path> files) {
    return files.size() == 1 || files.stream().map(DarknetCfg::read).distinct().count() == 1;
  }

  /**
   * Looks for the class names of a weights file: {@code obj.names} of its names, or the file that
   * {@code names=} of an {@code obj.data} names.
   *
   * @param cfg as for {@link #find}
   * @param notes takes a line for each decision made without the user
   * @throws UserException when there are none, or they leave a choice
   */
  public static Path findNames(Path weights, Path cfg, Consumer<String> notes) {
    DarknetWeightsFile opened = DarknetWeightsFile.open(weights);
    Path description = cfg == null ? findCfg(opened, note -> {}) : cfg;
    Optional<DarknetCfg> known =
        description == null ? published(opened) : Optional.of(DarknetCfg.read(description));
    return new DarknetNames(new DarknetCompanions(weights), known.map(DarknetCfg::classCount))
        .find(notes);
  }

  /** Finds the published network that has as many floats with some count of classes. */
  private static Optional<DarknetCfg> published(DarknetWeightsFile weights) {
    return Stream.of(Architecture.values())
        .map(DarknetFiles::published)
        .flatMap(
            model ->
                DarknetNetwork.classCountOf(model, weights.floats()).stream()
                    .mapToObj(classes -> new DarknetCfg(model, classes)))
        .findFirst();
  }

  private static ModelConfig published(Architecture architecture) {
    return ModelConfig.forInference(
        architecture, PUBLISHED_INPUT, publishedAnchors(architecture), 1);
  }

  private static UserException unknown(DarknetWeightsFile weights, int classCount) {
    String known =
        Stream.of(Architecture.values())
            .map(architecture -> DarknetNetwork.of(published(architecture), classCount))
            .map(network -> weights.bytes(network.floats()) + " of " + network.title())
            .collect(Collectors.joining(", or "));
    return new UserException(
        ("%s has %d bytes; expected %s; the file is not whole, or the class names are not its own,"
                + " or the network has other layers and can be read only with its .cfg (looked for %s)")
            .formatted(
                weights.path(),
                weights.bytes(weights.floats()),
                known,
                new DarknetCompanions(weights.path()).lookedFor(CFG)));
  }

  /**
   * Words a note when a network takes over the heads of a weights file whose anchors differ from
   * its own or are not known.
   */
  public static Optional<String> noteOnAnchors(DarknetWeightsFile weights, ModelConfig model) {
    Path cfg;
    List<Anchor> anchors;
    try {
      cfg = findCfg(weights, note -> {});
      anchors =
          cfg == null
              ? publishedAnchors(model.architecture())
              : DarknetCfg.read(cfg).model().anchors();
    } catch (UserException e) {
      return Optional.of(
          "the anchors that the heads were trained with are not known: " + e.getMessage());
    }
    String source =
        cfg == null
            ? "no .cfg for %s, so that its heads are assumed to have the published anchors (looked for %s)"
                .formatted(weights.path(), new DarknetCompanions(weights.path()).lookedFor(CFG))
            : "the heads of %s have the anchors of %s".formatted(weights.path(), cfg);
    Optional<String> difference = differenceOfAnchors(source, anchors, model);
    return difference.isEmpty() && cfg == null ? Optional.of(source) : difference;
  }

  /**
   * Words a note when the heads that a network takes over were trained with other anchors.
   *
   * @param source begins the note
   */
  public static Optional<String> differenceOfAnchors(
      String source, List<Anchor> trained, ModelConfig model) {
    return trained.equals(model.anchors())
        ? Optional.empty()
        : Optional.of(
            "%s, %s; the anchors of the run are %s: set model.anchors, or model.transfer all_but_head"
                .formatted(source, inWords(trained), inWords(model.anchors())));
  }

  private static String inWords(List<Anchor> anchors) {
    return anchors.stream().map(DarknetCfg::words).collect(Collectors.joining(" "));
  }

  /**
   * The published yolov3-tiny.weights have the anchors 1, 2 and 3, not 0, 1 and 2, at stride 16.
   */
  private static List<Anchor> publishedAnchors(Architecture architecture) {
    List<Anchor> anchors = architecture.defaultAnchors();
    return architecture == Architecture.YOLOV3_TINY
        ? Stream.of(anchors.subList(1, 4), anchors.subList(3, 6)).flatMap(List::stream).toList()
        : anchors;
  }

  /**
   * Writes {@code <name>.weights}, {@code <name>.cfg} and {@code <name>.names}, and checks that
   * every number reads back bit for bit. When anything fails, nothing is left.
   *
   * @param folder absent or empty
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
      AtomicFolder.requireFree(folder);
      try (AtomicFolder partial = AtomicFolder.forPlace(folder)) {
        Path weights = partial.path().resolve(name + ".weights");
        Path cfg = partial.path().resolve(name + ".cfg");
        DarknetCfg description = new DarknetCfg(model, classNames.size());
        Files.writeString(cfg, description.text());
        Files.write(partial.path().resolve(name + ".names"), classNames);
        DarknetWeightsFile.write(weights, description.network(), imagesSeen, values);
        for (WeightArray array : find(weights, cfg, classNames.size(), note -> {}).read()) {
          if (!Arrays.equals(array.values(), values.get(array.name()))) {
            throw new RunFailedException(
                "%s: %s does not read back as it was written".formatted(weights, array.name()));
          }
        }
        partial.finish();
      }
    } catch (IOException e) {
      throw new RunFailedException(folder + " can't be written: " + IoErrors.reasonOf(e), e);
    }
  }
}

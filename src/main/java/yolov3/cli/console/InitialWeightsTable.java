package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import yolov3.training.checkpoint.InitialWeights;
import yolov3.training.checkpoint.InitialWeights.Layer;

/** Table of the initial weights: a row per part of the network. */
final class InitialWeightsTable {

  private static final String ROW = "%-10s  %6s  %6s  %6s  %s";

  private InitialWeightsTable() {}

  static void print(PrintWriter out, InitialWeights weights) {
    out.printf("%nstarting from %s:%n", weights.source());
    out.println(ROW.formatted("part", "layers", "loaded", "frozen", "not loaded, and why").strip());
    Map<String, List<Layer>> parts =
        weights.layers().stream()
            .collect(Collectors.groupingBy(Layer::part, LinkedHashMap::new, Collectors.toList()));
    parts.forEach(
        (part, layers) ->
            out.println(
                ROW.formatted(
                        part,
                        layers.size(),
                        layers.stream().filter(Layer::loaded).count(),
                        layers.stream().filter(Layer::frozen).count(),
                        skipped(layers))
                    .stripTrailing()));
    out.flush();
  }

  /** Lists the layers that were not loaded; a reason for all layers of a part once. */
  private static String skipped(List<Layer> layers) {
    List<Layer> skipped = layers.stream().filter(layer -> !layer.loaded()).toList();
    boolean all = skipped.size() == layers.size();
    return skipped.stream()
        .map(layer -> all ? layer.reason() : layer.name() + ": " + layer.reason())
        .distinct()
        .collect(Collectors.joining("; "));
  }
}

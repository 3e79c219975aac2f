package yolov3.network.darknet;

import static yolov3.network.darknet.DarknetCfgSection.abbreviated;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;

/**
 * A {@code .cfg} file that is read and compared with that of the network that its heads ask for.
 */
final class DarknetCfgReader {

  private static final int COARSEST_STRIDE = 32;

  private static final int MAX_CLASSES = 100_000;

  /** Keys that say how Darknet trains. */
  private static final Set<String> ONLY_FOR_TRAINING = Set.of("stopbackward", "dontload");

  private final Path file;
  private final List<DarknetCfgSection> sections;

  DarknetCfgReader(Path file) {
    this.file = file;
    this.sections = DarknetCfgSection.read(file);
  }

  DarknetCfg read() {
    if (sections.isEmpty() || !Set.of("net", "network").contains(sections.get(0).name())) {
      throw new UserException(file + " does not begin with [net]; expected a Darknet .cfg");
    }
    List<DarknetCfgSection> heads =
        sections.stream().filter(section -> section.name().equals("yolo")).toList();
    Architecture architecture =
        Stream.of(Architecture.values())
            .filter(known -> known.strides().size() == heads.size())
            .findFirst()
            .orElseThrow(
                () ->
                    new UserException(
                        "%s has %d sections [yolo]; expected 3, which is YOLOv3, or 2, which is YOLOv3-tiny"
                            .formatted(file, heads.size())));
    int classCount = heads.get(0).number("classes");
    if (classCount < 1 || classCount > MAX_CLASSES) {
      throw heads.get(0).wrong("classes", classCount, "1 to " + MAX_CLASSES);
    }
    ModelConfig model =
        ModelConfig.forInference(
            architecture, inputSize(), anchors(heads), widthDivisor(architecture));
    DarknetCfg cfg = new DarknetCfg(model, classCount);
    requireLayersOf(cfg);
    heads.forEach(head -> requireHead(head, classCount));
    return cfg;
  }

  private int inputSize() {
    DarknetCfgSection net = sections.get(0);
    int width = net.number("width");
    if (width < COARSEST_STRIDE || width % COARSEST_STRIDE != 0) {
      throw net.wrong("width", width, "a positive multiple of " + COARSEST_STRIDE);
    }
    if (net.number("height") != width) {
      throw net.wrong("height", net.number("height"), "the width, " + width);
    }
    return width;
  }

  private int widthDivisor(Architecture architecture) {
    DarknetCfgSection stem = sections.get(1);
    int published = architecture == Architecture.YOLOV3 ? 32 : 16;
    int filters = stem.number("filters");
    if (filters < 1 || published % filters != 0 || 16 % (published / filters) != 0) {
      throw stem.wrong(
          "filters",
          filters,
          "%d as in %s, or a 2nd, 4th, 8th or 16th of it"
              .formatted(published, architecture.title()));
    }
    return published / filters;
  }

  /** Those that the masks choose, in order of stride: Darknet's heads begin with the coarsest. */
  private static List<Anchor> anchors(List<DarknetCfgSection> heads) {
    List<Anchor> chosen = new ArrayList<>();
    for (int i = heads.size() - 1; i >= 0; i--) {
      DarknetCfgSection head = heads.get(i);
      List<Double> sizes = head.decimals("anchors");
      List<Integer> mask = head.numbers("mask");
      if (mask.size() != Architecture.ANCHORS_PER_SCALE) {
        throw head.wrong("mask", mask, Architecture.ANCHORS_PER_SCALE + " numbers");
      }
      for (int index : mask) {
        if (index < 0 || index >= sizes.size() / 2) {
          throw head.wrong("mask", index, "an index of its %d anchors".formatted(sizes.size() / 2));
        }
        double width = sizes.get(2 * index);
        double height = sizes.get(2 * index + 1);
        if (!(width > 0 && height > 0 && width + height < Double.POSITIVE_INFINITY)) {
          throw head.wrong("anchors", width + "," + height, "sizes above 0");
        }
        chosen.add(new Anchor(width, height));
      }
    }
    return chosen;
  }

  private static void requireHead(DarknetCfgSection head, int classCount) {
    if (head.number("classes") != classCount) {
      throw head.wrong("classes", head.number("classes"), classCount + ", as the first head has");
    }
    // Later variants of Darknet decode boxes in another way when these are set.
    requireIfPresent(head, "scale_x_y", 1);
    requireIfPresent(head, "new_coords", 0);
  }

  private static void requireIfPresent(DarknetCfgSection head, String key, double value) {
    String found = head.value(key);
    if (found != null && !head.decimals(key).equals(List.of(value))) {
      throw head.wrong(key, found, DarknetCfg.number(value) + ", as YOLOv3 has");
    }
  }

  private void requireLayersOf(DarknetCfg cfg) {
    String title = cfg.network().title();
    List<DarknetCfgSection> expected = DarknetCfgSection.parse(file, cfg.text().lines().toList());
    for (int i = 1; i < Math.min(sections.size(), expected.size()); i++) {
      requireLayer(i - 1, sections.get(i), expected.get(i), title);
    }
    if (sections.size() != expected.size()) {
      throw new UserException(
          "%s has %d layers; expected the %d of %s"
              .formatted(file, sections.size() - 1, expected.size() - 1, title));
    }
  }

  private static void requireLayer(
      int index, DarknetCfgSection found, DarknetCfgSection expected, String title) {
    if (!found.name().equals(expected.name())) {
      throw new UserException(
          "%s:%d: layer %d is [%s]; expected [%s], as in %s"
              .formatted(
                  found.file(),
                  found.line(),
                  index,
                  abbreviated(found.name()),
                  expected.name(),
                  title));
    }
    if (found.name().equals("yolo")) {
      return;
    }
    Map<String, String> values = new LinkedHashMap<>(expected.defaults());
    values.putAll(expected.settings());
    for (String key : found.settings().keySet()) {
      if (!values.containsKey(key) && !ONLY_FOR_TRAINING.contains(key)) {
        throw found.wrong(key, found.value(key), "no such key, as in " + title);
      }
    }
    if ("1".equals(values.get("size"))) {
      values.remove("pad"); // a 1×1 kernel pads nothing
    }
    values.forEach(
        (key, value) -> {
          String other = found.value(key);
          if (other == null || !canonical(key, other, index).equals(canonical(key, value, index))) {
            throw found.wrong(
                key,
                other == null ? "nothing" : other,
                "%s for layer %d of %s".formatted(value, index, title));
          }
        });
  }

  /** Replaces references to layers by how far back they are by their index. */
  private static String canonical(String key, String value, int index) {
    if (!key.equals("from") && !key.equals("layers")) {
      return value;
    }
    return Stream.of(value.split(","))
        .map(String::strip)
        .map(
            item ->
                item.matches("-\\d{1,4}") ? String.valueOf(index + Integer.parseInt(item)) : item)
        .collect(Collectors.joining(","));
  }
}

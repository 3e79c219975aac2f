package yolov3.network.darknet;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.io.IoErrors;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.darknet.DarknetLayer.MaxPool;
import yolov3.network.darknet.DarknetLayer.Route;
import yolov3.network.darknet.DarknetLayer.Shortcut;
import yolov3.network.darknet.DarknetLayer.Upsample;
import yolov3.network.darknet.DarknetLayer.Yolo;

/**
 * A {@code .cfg} file: Darknet's description of a network.
 *
 * @param model that it describes
 * @param classCount classes of its heads
 */
public record DarknetCfg(ModelConfig model, int classCount) {

  /** A larger file was given by mistake. */
  private static final long MOST_BYTES = 1 << 20;

  private static final int COARSEST_STRIDE = 32;

  private static final int MOST_CLASSES = 100_000;

  /** What Darknet takes when a key is not there. */
  private static final Map<String, Map<String, String>> DEFAULTS =
      Map.of(
          "convolutional",
          Map.of(
              "batch_normalize", "0",
              "filters", "1",
              "size", "1",
              "stride", "1",
              "pad", "0",
              "activation", "logistic"),
          "maxpool",
          Map.of("size", "1", "stride", "1"),
          "upsample",
          Map.of("stride", "2"),
          "shortcut",
          Map.of("activation", "linear"),
          "route",
          Map.of());

  /** Keys that say how Darknet trains. */
  private static final Set<String> ONLY_FOR_TRAINING = Set.of("stopbackward", "dontload");

  /** The file's text. */
  public String text() {
    DarknetNetwork network = DarknetNetwork.of(model, classCount);
    StringBuilder text =
        new StringBuilder("# %s; the weights are in the file beside\n".formatted(network.title()));
    Map<String, String> net = new LinkedHashMap<>();
    net.put("batch", "1");
    net.put("subdivisions", "1");
    net.put("width", String.valueOf(model.inputSize()));
    net.put("height", String.valueOf(model.inputSize()));
    net.put("channels", "3");
    append(text, "net", net);
    for (int i = 0; i < network.layers().size(); i++) {
      DarknetLayer layer = network.layers().get(i);
      append(
          text, layer.section(), layer instanceof Yolo yolo ? settings(yolo) : settings(layer, i));
    }
    return text.toString();
  }

  private static void append(StringBuilder text, String section, Map<String, String> settings) {
    text.append("\n[").append(section).append("]\n");
    settings.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
  }

  private Map<String, String> settings(Yolo yolo) {
    int perScale = Architecture.ANCHORS_PER_SCALE;
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(
        "mask",
        IntStream.range(yolo.scale() * perScale, (yolo.scale() + 1) * perScale)
            .mapToObj(String::valueOf)
            .collect(Collectors.joining(",")));
    settings.put(
        "anchors",
        model.anchors().stream()
            .map(anchor -> number(anchor.width()) + "," + number(anchor.height()))
            .collect(Collectors.joining(", ")));
    settings.put("classes", String.valueOf(classCount));
    settings.put("num", String.valueOf(model.anchors().size()));
    settings.put("ignore_thresh", ".5");
    settings.put("truth_thresh", "1");
    settings.put("random", "0");
    return settings;
  }

  /** 10 for 10.0: most anchors are whole, and Darknet's own files have them so. */
  static String number(double value) {
    return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
  }

  private static Map<String, String> settings(DarknetLayer layer, int index) {
    Map<String, String> settings = new LinkedHashMap<>();
    if (layer instanceof Convolution convolution) {
      if (convolution.normalised()) {
        settings.put("batch_normalize", "1");
      }
      settings.put("filters", String.valueOf(convolution.filters()));
      settings.put("size", String.valueOf(convolution.size()));
      settings.put("stride", String.valueOf(convolution.stride()));
      settings.put("pad", "1");
      settings.put("activation", convolution.normalised() ? "leaky" : "linear");
    } else if (layer instanceof MaxPool pool) {
      settings.put("size", "2");
      settings.put("stride", String.valueOf(pool.stride()));
    } else if (layer instanceof Upsample) {
      settings.put("stride", "2");
    } else if (layer instanceof Shortcut shortcut) {
      settings.put("from", String.valueOf(shortcut.from() - index));
      settings.put("activation", "linear");
    } else if (layer instanceof Route route) {
      String first = String.valueOf(route.from().get(0) - index);
      settings.put(
          "layers",
          Stream.concat(
                  Stream.of(first), route.from().stream().skip(1).map(from -> String.valueOf(from)))
              .collect(Collectors.joining(", ")));
    }
    return settings;
  }

  /**
   * Reads a file that describes YOLOv3 or YOLOv3-tiny, of any of the widths that a config knows.
   *
   * @throws UserException when the file can't be read or describes another network; it names file
   *     and line
   */
  public static DarknetCfg read(Path file) {
    return new Reader(file, sections(file)).read();
  }

  private static List<Section> sections(Path file) {
    List<String> lines;
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new UserException(
            "%s has %d bytes; expected a Darknet .cfg of at most %d"
                .formatted(file, Files.size(file), MOST_BYTES));
      }
      lines = Files.readAllLines(file);
    } catch (NoSuchFileException e) {
      throw new UserException("cfg file '" + file + "' not found", e);
    } catch (MalformedInputException e) {
      throw new UserException(file + " is no text; expected a Darknet .cfg", e);
    } catch (IOException e) {
      throw new UserException(file + " can't be read (" + IoErrors.reasonOf(e) + ")", e);
    }
    List<Section> sections = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("[#;].*", "").strip();
      if (line.startsWith("[") && line.endsWith("]")) {
        String name = line.substring(1, line.length() - 1).strip();
        sections.add(new Section(file, name, i + 1, new LinkedHashMap<>()));
      } else if (!line.isEmpty()) {
        int equals = line.indexOf('=');
        if (equals < 1 || sections.isEmpty()) {
          throw new UserException(
              "%s:%d: '%s' is neither [section] nor key=value of one; expected a Darknet .cfg"
                  .formatted(file, i + 1, abbreviated(line)));
        }
        sections
            .get(sections.size() - 1)
            .settings
            .put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return sections;
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 39) + "…";
  }

  /**
   * A section of a file.
   *
   * @param line of its name, from 1
   */
  private record Section(Path file, String name, int line, Map<String, String> settings) {

    UserException wrong(String key, Object found, String expected) {
      return new UserException(
          "%s:%d: [%s] has %s=%s; expected %s"
              .formatted(file, line, name, key, abbreviated(found.toString()), expected));
    }

    int number(String key) {
      List<Integer> numbers = numbers(key);
      if (numbers.size() != 1) {
        throw wrong(key, settings.get(key), "one whole number");
      }
      return numbers.get(0);
    }

    List<Integer> numbers(String key) {
      try {
        return items(key).map(Integer::valueOf).toList();
      } catch (NumberFormatException e) {
        throw wrong(key, settings.get(key), "whole numbers");
      }
    }

    List<Double> decimals(String key) {
      try {
        return items(key).map(Double::valueOf).toList();
      } catch (NumberFormatException e) {
        throw wrong(key, settings.get(key), "numbers");
      }
    }

    private Stream<String> items(String key) {
      String value = settings.getOrDefault(key, DEFAULTS.getOrDefault(name, Map.of()).get(key));
      if (value == null) {
        throw new UserException("%s:%d: [%s] has no %s".formatted(file, line, name, key));
      }
      return Stream.of(value.split(",")).map(String::strip);
    }
  }

  private record Reader(Path file, List<Section> sections) {

    DarknetCfg read() {
      if (sections.isEmpty() || !Set.of("net", "network").contains(sections.get(0).name)) {
        throw new UserException(file + " does not begin with [net]; expected a Darknet .cfg");
      }
      List<Section> heads = sections.stream().filter(s -> s.name.equals("yolo")).toList();
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
      if (classCount < 1 || classCount > MOST_CLASSES) {
        throw heads.get(0).wrong("classes", classCount, "1 to " + MOST_CLASSES);
      }
      ModelConfig model =
          ModelConfig.forInference(
              architecture, inputSize(), anchors(heads), widthDivisor(architecture));
      requireLayers(DarknetNetwork.of(model, classCount));
      for (Section head : heads) {
        requireHead(head, classCount);
      }
      return new DarknetCfg(model, classCount);
    }

    private int inputSize() {
      Section net = sections.get(0);
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
      Section stem = sections.get(1);
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
    private static List<Anchor> anchors(List<Section> heads) {
      List<Anchor> chosen = new ArrayList<>();
      for (int i = heads.size() - 1; i >= 0; i--) {
        Section head = heads.get(i);
        List<Double> sizes = head.decimals("anchors");
        List<Integer> mask = head.numbers("mask");
        if (mask.size() != Architecture.ANCHORS_PER_SCALE) {
          throw head.wrong("mask", mask, Architecture.ANCHORS_PER_SCALE + " numbers");
        }
        for (int index : mask) {
          if (index < 0 || index >= sizes.size() / 2) {
            throw head.wrong(
                "mask", index, "an index of its %d anchors".formatted(sizes.size() / 2));
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

    private void requireHead(Section head, int classCount) {
      if (head.number("classes") != classCount) {
        throw head.wrong("classes", head.number("classes"), classCount + ", as the first head has");
      }
      requireIfThere(head, "scale_x_y", 1);
      requireIfThere(head, "new_coords", 0);
    }

    /** Later variants of Darknet decode boxes in another way when these are set. */
    private static void requireIfThere(Section head, String key, double value) {
      if (head.settings.containsKey(key) && !head.decimals(key).equals(List.of(value))) {
        throw head.wrong(key, head.settings.get(key), number(value) + ", as YOLOv3 has");
      }
    }

    private void requireLayers(DarknetNetwork network) {
      int layers = sections.size() - 1;
      for (int i = 0; i < Math.min(layers, network.layers().size()); i++) {
        requireLayer(network, i, sections.get(i + 1));
      }
      if (layers != network.layers().size()) {
        throw new UserException(
            "%s has %d layers; expected the %d of %s"
                .formatted(file, layers, network.layers().size(), network.title()));
      }
    }

    private static void requireLayer(DarknetNetwork network, int index, Section section) {
      DarknetLayer layer = network.layers().get(index);
      if (!layer.section().equals(section.name)) {
        throw new UserException(
            "%s:%d: layer %d is [%s]; expected [%s], as in %s"
                .formatted(
                    section.file,
                    section.line,
                    index,
                    abbreviated(section.name),
                    layer.section(),
                    network.title()));
      }
      if (layer instanceof Yolo) {
        return;
      }
      Map<String, String> expected = new LinkedHashMap<>(DEFAULTS.get(section.name));
      expected.putAll(settings(layer, index));
      for (String key : section.settings.keySet()) {
        if (!expected.containsKey(key) && !ONLY_FOR_TRAINING.contains(key)) {
          throw section.wrong(
              key, section.settings.get(key), "no such key, as in " + network.title());
        }
      }
      boolean padsNothing = layer instanceof Convolution convolution && convolution.size() == 1;
      expected.forEach(
          (key, value) -> {
            String found = section.settings.getOrDefault(key, DEFAULTS.get(section.name).get(key));
            boolean same =
                found != null && canonical(key, found, index).equals(canonical(key, value, index));
            if (!same && !(padsNothing && key.equals("pad"))) {
              throw section.wrong(
                  key,
                  found == null ? "nothing" : found,
                  "%s for layer %d of %s".formatted(value, index, network.title()));
            }
          });
    }

    /** Layers are named by their index, or by how far back they are. */
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
}

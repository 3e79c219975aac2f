package yolov3.network.darknet;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * A section of a {@code .cfg} file.
 *
 * @param line of its name, from 1
 * @param settings keys and values as written
 */
record DarknetCfgSection(Path file, String name, int line, Map<String, String> settings) {

  /** A larger file was given by mistake. */
  private static final long MAX_BYTES = 1 << 20;

  /** Darknet's values for keys that are missing. */
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
          Map.of("activation", "linear"));

  /** Reads a file whose comments are in any encoding: what counts is ASCII. */
  static List<DarknetCfgSection> read(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new UserException(
            "%s has %d bytes; expected a Darknet .cfg of at most %d"
                .formatted(file, Files.size(file), MAX_BYTES));
      }
      return parse(file, Files.readAllLines(file, StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      throw new UserException("cfg file '" + file + "' not found", e);
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }

  static List<DarknetCfgSection> parse(Path file, List<String> lines) {
    List<DarknetCfgSection> sections = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).replaceFirst("(?s)[#;].*", "").strip();
      if (line.startsWith("[") && line.endsWith("]")) {
        String name = line.substring(1, line.length() - 1).strip();
        sections.add(new DarknetCfgSection(file, name, i + 1, new LinkedHashMap<>()));
      } else if (!line.isEmpty()) {
        int equals = line.indexOf('=');
        if (equals < 1 || sections.isEmpty()) {
          throw new UserException(
              "%s:%d: '%s' is neither a [section] nor a line key=value in a section; expected a Darknet .cfg"
                  .formatted(file, i + 1, abbreviated(line)));
        }
        sections // Darknet takes the first of two values
            .get(sections.size() - 1)
            .settings
            .putIfAbsent(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return sections;
  }

  Map<String, String> defaults() {
    return DEFAULTS.getOrDefault(name, Map.of());
  }

  /** Returns the value that Darknet takes for a key; null when it has none. */
  String value(String key) {
    return settings.getOrDefault(key, defaults().get(key));
  }

  int number(String key) {
    List<Integer> numbers = numbers(key);
    if (numbers.size() != 1) {
      throw wrong(key, settings.get(key), "one whole number");
    }
    return numbers.get(0);
  }

  List<Integer> numbers(String key) {
    return items(key, Integer::valueOf, "whole numbers");
  }

  List<Double> decimals(String key) {
    return items(key, Double::valueOf, "numbers");
  }

  private <T> List<T> items(String key, Function<String, T> parse, String expected) {
    String value = value(key);
    if (value == null) {
      throw new UserException("%s:%d: [%s] has no %s".formatted(file, line, name, key));
    }
    try {
      return Stream.of(value.split(",")).map(String::strip).map(parse).toList();
    } catch (NumberFormatException e) {
      throw wrong(key, value, expected);
    }
  }

  UserException wrong(String key, Object found, String expected) {
    return new UserException(
        "%s:%d: [%s] has %s=%s; expected %s"
            .formatted(file, line, name, key, abbreviated(found.toString()), expected));
  }

  static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 39) + "…";
  }
}

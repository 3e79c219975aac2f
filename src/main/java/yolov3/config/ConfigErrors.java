package yolov3.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.io.Suggestion;
import yolov3.io.UserException;

/** Error messages for wrong keys and values. */
final class ConfigErrors {

  /** Place in the parser's text. */
  private static final Pattern MARK = Pattern.compile("(?m)^ in .*, line (\\d+), column \\d+:$");

  /** Characters of a wrong value that a message repeats. */
  private static final int MAX_SHOWN = 60;

  private ConfigErrors() {}

  static UserException notYaml(Path file, JsonProcessingException e) {
    return new UserException(file + ":" + lineOf(e) + ": not YAML: " + problemOf(e), e);
  }

  /** Returns the last line that the parser's text names; its location can be the line before. */
  private static String lineOf(JsonProcessingException e) {
    return MARK.matcher(e.getOriginalMessage())
        .results()
        .map(mark -> mark.group(1))
        .reduce((earlier, later) -> later)
        .orElseGet(
            () -> e.getLocation() == null ? "?" : String.valueOf(e.getLocation().getLineNr()));
  }

  /** Returns the parser's context and problem, without the excerpts between them. */
  private static String problemOf(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(", "));
  }

  /**
   * Names the source of a mistake: the file, and the overrides of the keys in the message.
   *
   * @param message that starts with the key and the value found
   */
  static UserException wrong(
      String source, Map<String, String> overrides, String message, Exception cause) {
    String blamed =
        overrides.entrySet().stream()
            .filter(override -> isAbout(message, override.getKey()))
            .map(override -> override.getKey() + "=" + override.getValue())
            .sorted()
            .collect(Collectors.joining(", "));
    return new UserException(
        source + (blamed.isEmpty() ? "" : " with " + blamed) + ": " + message, cause);
  }

  /** Tells whether a message blames a key or its section, or has a dotted key in its rule. */
  private static boolean isAbout(String message, String key) {
    int rule = message.indexOf(';');
    String mistake = rule < 0 ? message : message.substring(0, rule);
    return words(mistake)
            .anyMatch(
                word ->
                    word.equals(key) || word.startsWith(key + ".") || key.startsWith(word + "."))
        || key.contains(".") && words(message).anyMatch(key::equals);
  }

  private static Stream<String> words(String message) {
    return Stream.of(message.split("[^\\w.]+|\\.(?!\\w)"));
  }

  static String inWords(JsonProcessingException e, JsonNode tree) {
    if (e instanceof UnrecognizedPropertyException unknown) {
      List<String> known =
          unknown.getKnownPropertyIds().stream().map(Object::toString).sorted().toList();
      return "unknown key '"
          + keyOf(unknown)
          + "'"
          + meant(unknown, known)
              .map(key -> "; did you mean '" + key + "'?")
              .orElse("; expected one of " + String.join(", ", known));
    }
    if (e.getCause() instanceof UserException rule) {
      return rule.getMessage();
    }
    return e instanceof JsonMappingException mapping
        ? keyOf(mapping) + " " + complaint(mapping, tree)
        : e.getOriginalMessage().lines().findFirst().orElse("");
  }

  /** Finds a key with a similar name in the same section, else the one of that name in another. */
  private static Optional<String> meant(UnrecognizedPropertyException unknown, List<String> known) {
    String name = unknown.getPropertyName();
    String key = keyOf(unknown);
    String section = key.substring(0, key.length() - name.length());
    List<String> elsewhere = new ArrayList<>();
    addKeys(name, "", ConfigFile.DEFAULTS, elsewhere);
    return Suggestion.of(name, known)
        .map(similar -> section + similar)
        .or(() -> elsewhere.size() == 1 ? Optional.of(elsewhere.get(0)) : Optional.empty());
  }

  private static void addKeys(String name, String section, JsonNode keys, List<String> found) {
    keys.properties()
        .forEach(
            entry -> {
              String key = section + entry.getKey();
              if (entry.getKey().equals(name)) {
                found.add(key);
              }
              addKeys(name, key + ".", entry.getValue(), found);
            });
  }

  private static String complaint(JsonMappingException e, JsonNode tree) {
    JsonNode value = tree;
    Class<?> expected = RunConfig.class;
    Class<?> itemType = null; // of a list
    for (Reference part : pathOf(e)) {
      if (part.getFieldName() == null) {
        value = value.path(part.getIndex());
        expected = itemType;
      } else {
        value = value.path(part.getFieldName());
        RecordComponent component =
            Stream.of(expected.getRecordComponents())
                .filter(each -> ConfigYaml.keyOf(each).equals(part.getFieldName()))
                .findFirst()
                .orElseThrow();
        expected = component.getType();
        itemType =
            component.getGenericType() instanceof ParameterizedType list
                ? (Class<?>) list.getActualTypeArguments()[0]
                : null;
      }
    }
    String found = value.isMissingNode() ? "is missing" : "is " + abbreviated(value);
    boolean isListOfKnown =
        expected == List.class && ConfigYaml.WRITTEN_AS_LIST.containsKey(itemType);
    return found
        + "; expected "
        + inWords(expected)
        + (isListOfKnown ? " of " + ConfigYaml.WRITTEN_AS_LIST.get(itemType) : "");
  }

  private static String inWords(Class<?> type) {
    if (type == int.class || type == long.class || type == Integer.class) {
      return "a whole number";
    }
    if (type == double.class || type == Double.class) {
      return "a number";
    }
    if (type == boolean.class) {
      return "true or false";
    }
    if (type.isEnum()) {
      return Stream.of(type.getEnumConstants())
          .map(constant -> ConfigYaml.MAPPER.valueToTree(constant).asText())
          .collect(Collectors.joining(", "))
          .replaceFirst(", (?=[^,]*$)", " or ");
    }
    if (ConfigYaml.WRITTEN_AS_LIST.containsKey(type)) {
      return ConfigYaml.WRITTEN_AS_LIST.get(type);
    }
    if (type == List.class) {
      return "a list";
    }
    if (type.isRecord()) {
      return "a section with the keys "
          + Stream.of(type.getRecordComponents())
              .map(ConfigYaml::keyOf)
              .collect(Collectors.joining(", "));
    }
    return "a text";
  }

  static String abbreviated(JsonNode value) {
    String text = value.isTextual() ? "'" + value.asText() + "'" : value.toString();
    return text.length() <= MAX_SHOWN ? text : text.substring(0, MAX_SHOWN - 1) + "…";
  }

  private static String keyOf(JsonMappingException e) {
    return pathOf(e).stream()
        .map(
            part -> part.getFieldName() == null ? "[" + part.getIndex() + "]" : part.getFieldName())
        .collect(Collectors.joining("."))
        .replace(".[", "[");
  }

  /** Returns the keys down to the value; a record written as a list has no keys inside. */
  private static List<Reference> pathOf(JsonMappingException e) {
    List<Reference> path = new ArrayList<>();
    for (Reference part : e.getPath()) {
      if (part.getFrom() instanceof Class<?> type && ConfigYaml.WRITTEN_AS_LIST.containsKey(type)) {
        break;
      }
      path.add(part);
      if (part.getFieldName() == null) {
        break;
      }
    }
    return path;
  }
}

package yolov3.data.mnist;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import yolov3.config.section.MnistConfig;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * Facts about a finished detection set, in its {@code manifest.json}.
 *
 * @param formatVersion of the set's layout and of the drawing: a change that draws other images
 *     from the same options counts it up
 * @param options the set was drawn with: keys and values of {@link MnistConfig} without the folder
 * @param objects number of objects of each class (0 to 9) in the splits {@code train}, {@code
 *     validation} and {@code test}
 */
public record MnistDatasetManifest(
    int formatVersion, Map<String, Object> options, Map<String, List<Integer>> objects) {

  private static final String FILE_NAME = "manifest.json";
  private static final int FORMAT_VERSION = 1;
  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Keeps unmodifiable copies, in the order given. */
  public MnistDatasetManifest {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
    Map<String, List<Integer>> copy = new LinkedHashMap<>();
    objects.forEach((split, counts) -> copy.put(split, List.copyOf(counts)));
    objects = Collections.unmodifiableMap(copy);
  }

  static void write(Path folder, MnistConfig config, Map<String, List<Integer>> objects)
      throws IOException {
    MnistDatasetManifest manifest =
        new MnistDatasetManifest(FORMAT_VERSION, optionsOf(config), objects);
    Files.writeString(folder.resolve(FILE_NAME), JSON.writeValueAsString(manifest) + "\n");
  }

  private static Map<String, Object> optionsOf(MnistConfig config) {
    Map<String, Object> options =
        JSON.convertValue(config, new TypeReference<LinkedHashMap<String, Object>>() {});
    options.remove("folder");
    return options;
  }

  /** Lists the options of the set that are not those of the config, a phrase each. */
  List<String> differences(MnistConfig config) {
    return optionsOf(config).entrySet().stream()
        .filter(o -> !o.getValue().toString().equals(String.valueOf(options.get(o.getKey()))))
        .map(o -> o.getKey() + " " + options.get(o.getKey()) + " instead of " + o.getValue())
        .toList();
  }

  /**
   * Reads the manifest of a folder.
   *
   * @throws UserException if there is none, or it is not one of this version
   */
  static MnistDatasetManifest read(Path folder) {
    Path file = folder.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "folder '%s' is not empty and has no %s, so it is not a finished detection set; %s"
              .formatted(folder, FILE_NAME, MnistDetectionDataset.WHAT_TO_DO));
    }
    try {
      if (Files.size(file) > MAX_FILE_BYTES) {
        throw notOurs(file, "it has " + Files.size(file) + " bytes", null);
      }
      JsonNode tree = JSON.readTree(Files.readString(file));
      int version = tree.path("formatVersion").asInt(0);
      if (version != FORMAT_VERSION) {
        throw notOurs(file, "formatVersion is " + version, null);
      }
      return JSON.treeToValue(tree, MnistDatasetManifest.class);
    } catch (JsonProcessingException e) {
      throw notOurs(file, e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UserException(file + " cannot be read: " + IoErrors.reasonOf(e), e);
    }
  }

  private static UserException notOurs(Path file, String reason, Exception cause) {
    return new UserException(
        "%s is not the manifest of a detection set (%s); expected formatVersion %d; %s"
            .formatted(file, reason, FORMAT_VERSION, MnistDetectionDataset.WHAT_TO_DO),
        cause);
  }
}

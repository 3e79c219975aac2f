package yolov3.data.mnist;

import com.fasterxml.jackson.core.JsonProcessingException;
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
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * What a finished detection set says about itself, in {@code manifest.json}.
 *
 * @param formatVersion of the set's layout and of the drawing: a change that draws other images
 *     from the same options counts it up
 * @param options what the set was drawn with
 * @param objects how many objects of each class (0 to 9) the splits {@code train}, {@code
 *     validation} and {@code test} have
 */
public record MnistDatasetManifest(
    int formatVersion, MnistDatasetOptions options, Map<String, List<Integer>> objects) {

  static final String FILE_NAME = "manifest.json";
  static final int FORMAT_VERSION = 1;

  private static final long MAX_FILE_BYTES = 1 << 20;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Keeps an unmodifiable copy, in the order given. */
  public MnistDatasetManifest {
    Map<String, List<Integer>> copy = new LinkedHashMap<>();
    objects.forEach((split, counts) -> copy.put(split, List.copyOf(counts)));
    objects = Collections.unmodifiableMap(copy);
  }

  void write(Path folder) throws IOException {
    Files.writeString(folder.resolve(FILE_NAME), JSON.writeValueAsString(this) + "\n");
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
          "folder '"
              + folder
              + "' is not empty and has no "
              + FILE_NAME
              + ", so it is no finished detection set; "
              + MnistDetectionDataset.WHAT_TO_DO);
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
        file
            + " is not the manifest of a detection set ("
            + reason
            + "); expected formatVersion "
            + FORMAT_VERSION
            + "; "
            + MnistDetectionDataset.WHAT_TO_DO,
        cause);
  }
}

package yolov3.training.checkpoint;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import yolov3.io.AtomicFile;
import yolov3.io.FileChecksum;
import yolov3.io.JsonText;

/**
 * {@code progress.json} of a checkpoint: training state, and a checksum of every file and of
 * itself.
 *
 * @param trainingVersion {@link #TRAINING_VERSION} of the program that wrote it; 0 in files before
 *     version 1
 * @param state of the run, {@code progress} in the file
 * @param files every other file of the checkpoint
 */
record CheckpointManifest(
    int trainingVersion,
    @JsonProperty("progress") TrainingState state,
    Map<String, FileChecksum> files) {

  /**
   * Rises with every change after which the same config and step train differently, so that no run
   * resumes across it. Version 1 draws other random numbers, weighs a smaller last batch by its
   * size, and assigns and ignores anchors by other rules where boxes of a cell collide or lie in
   * crowds. Version 2 averages the weights after every four updates and at the end of an epoch, and
   * ends mosaics at half of a run.
   */
  static final int TRAINING_VERSION = 2;

  static final String NAME = "progress.json";

  /** Checksum of the other members. */
  private static final String OWN_SUM = "crc32c";

  private static final ObjectMapper JSON = JsonText.MAPPER;

  /** Makes the manifest of the files in a folder. */
  static CheckpointManifest of(TrainingState state, Path checkpoint) throws IOException {
    Map<String, FileChecksum> sums = new TreeMap<>();
    try (Stream<Path> files = Files.list(checkpoint)) {
      for (Path file : files.toList()) {
        sums.put(file.getFileName().toString(), FileChecksum.of(file));
      }
    }
    return new CheckpointManifest(TRAINING_VERSION, state, sums);
  }

  /**
   * Reads it and checks every file of the checkpoint.
   *
   * @throws IOException when a file of the checkpoint is missing, torn or changed
   */
  static CheckpointManifest read(Path checkpoint) throws IOException {
    try {
      CheckpointManifest manifest = parse(checkpoint);
      manifest.requireFilesOf(checkpoint);
      return manifest;
    } catch (NoSuchFileException e) {
      throw new IOException(Path.of(e.getFile()).getFileName() + " is missing", e);
    }
  }

  /** As {@link #read}; empty when the checkpoint is damaged or missing. */
  static Optional<CheckpointManifest> ifWhole(Path checkpoint) {
    try {
      return Optional.of(read(checkpoint));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private static CheckpointManifest parse(Path checkpoint) throws IOException {
    CheckpointManifest manifest;
    try (InputStream file = Files.newInputStream(checkpoint.resolve(NAME))) {
      JsonNode json = JSON.readTree(file);
      if (json instanceof ObjectNode members) {
        requireOwnSum(members);
      }
      manifest = JSON.treeToValue(json, CheckpointManifest.class);
    } catch (JsonProcessingException e) {
      throw new IOException(
          NAME + ": " + e.getOriginalMessage().lines().findFirst().orElse("no JSON"), e);
    }
    if (manifest == null || !manifest.describes(checkpoint)) {
      throw new IOException(NAME + " is not that of this checkpoint");
    }
    return manifest;
  }

  /** Removes the checksum; checkpoints of earlier versions have none. */
  private static void requireOwnSum(ObjectNode members) throws IOException {
    JsonNode sum = members.remove(OWN_SUM);
    if (sum != null && sum.asLong() != sumOf(members)) {
      throw new IOException(NAME + " has another checksum than when it was written");
    }
  }

  /** JSON may lack members; and no name may lead out of the checkpoint's folder. */
  private boolean describes(Path checkpoint) {
    String variables = Checkpoints.VARIABLES;
    return state != null
        && state.epochLoss() != null
        && state.step() == Checkpoints.stepOf(checkpoint)
        && files != null
        && files.containsKey(variables + ".index")
        && files.keySet().stream().allMatch(name -> name.matches(variables + "\\.[\\w-]+"));
  }

  private void requireFilesOf(Path checkpoint) throws IOException {
    for (Map.Entry<String, FileChecksum> file : files.entrySet()) {
      if (!FileChecksum.of(checkpoint.resolve(file.getKey())).equals(file.getValue())) {
        throw new IOException(
            file.getKey() + " has another length or checksum than when it was written");
      }
    }
  }

  /** Returns the same files with another state. */
  CheckpointManifest withState(TrainingState other) {
    return new CheckpointManifest(trainingVersion, other, files);
  }

  /** Writes into a folder that is not yet a checkpoint. */
  void writeTo(Path folder) throws IOException {
    Files.write(folder.resolve(NAME), toJson());
  }

  /** Replaces that of a checkpoint, which has the old one or the new one at any moment. */
  void replaceIn(Path checkpoint) throws IOException {
    byte[] json = toJson();
    AtomicFile.write(checkpoint.resolve(NAME), stream -> stream.write(json));
  }

  private byte[] toJson() throws IOException {
    ObjectNode members = JSON.valueToTree(this);
    return JSON.writeValueAsBytes(members.put(OWN_SUM, sumOf(members)));
  }

  /** Returns the checksum of the members, however they are indented. */
  private static long sumOf(ObjectNode members) {
    CRC32C crc = new CRC32C();
    crc.update(members.toString().getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}

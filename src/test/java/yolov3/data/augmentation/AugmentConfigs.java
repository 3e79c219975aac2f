package yolov3.data.augmentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;

/** Configs that augment. */
final class AugmentConfigs {

  private AugmentConfigs() {}

  /**
   * A config of the tiny network at 96 pixels without any augmentation but the given ones.
   *
   * @param augment the section, YAML in braces
   */
  static RunConfig config(Path folder, String augment) {
    String yaml =
        """
        seed: 7
        data: {train: train.txt, validation: validation.txt, names: classes.names}
        model: {architecture: yolov3-tiny, input_size: 96, width_divisor: 16}
        """;
    Map<String, String> overrides = new LinkedHashMap<>(SingleAugmentations.of(name -> false));
    overrides.put("augment", augment);
    try {
      return ConfigFile.read(Files.writeString(folder.resolve("run.yaml"), yaml), overrides);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

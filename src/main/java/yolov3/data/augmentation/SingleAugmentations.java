package yolov3.data.augmentation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The augmentations one by one, as overrides of a config that keeps their ranges. */
public final class SingleAugmentations {

  /** Sections of {@code augment} with a probability. */
  public static final List<String> NAMES =
      List.of(
          "flip_horizontal",
          "flip_vertical",
          "crop",
          "translate",
          "scale",
          "hsv",
          "mosaic",
          "mixup",
          "cutout");

  private SingleAugmentations() {}

  /** Nothing happens to any image. */
  public static Map<String, String> none() {
    Map<String, String> overrides = new LinkedHashMap<>();
    NAMES.forEach(name -> overrides.put("augment." + name + ".probability", "0"));
    overrides.put("augment.close_mosaic_epochs", "0");
    overrides.put("augment.multi_scale.every_batches", "0");
    return overrides;
  }

  /** One happens to every image. */
  public static Map<String, String> only(String name) {
    Map<String, String> overrides = none();
    overrides.put("augment." + name + ".probability", "1");
    return overrides;
  }

  /** All happen to every image. */
  public static Map<String, String> all() {
    Map<String, String> overrides = none();
    NAMES.forEach(name -> overrides.put("augment." + name + ".probability", "1"));
    return overrides;
  }

  /** All but one happen to every image. */
  public static Map<String, String> allBut(String name) {
    Map<String, String> overrides = all();
    overrides.put("augment." + name + ".probability", "0");
    return overrides;
  }
}

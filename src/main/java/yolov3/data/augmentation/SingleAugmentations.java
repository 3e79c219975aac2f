package yolov3.data.augmentation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

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

  /** Applies some to every image, and no other. */
  public static Map<String, String> of(Predicate<String> isApplied) {
    Map<String, String> overrides = new LinkedHashMap<>();
    NAMES.forEach(
        name ->
            overrides.put("augment." + name + ".probability", isApplied.test(name) ? "1" : "0"));
    overrides.put("augment.enabled", "true");
    overrides.put("augment.close_mosaic_epochs", "0");
    overrides.put("augment.multi_scale.every_batches", "0");
    return overrides;
  }
}

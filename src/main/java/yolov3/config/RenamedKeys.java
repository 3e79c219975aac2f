package yolov3.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.function.Consumer;
import yolov3.io.UserException;

/** Old names of config keys, accepted with a warning. */
final class RenamedKeys {

  /** Old name to new, within sections. */
  private static final Map<String, String> NEW_NAMES =
      Map.of(
          "augment.crop.part", "augment.crop.fraction",
          "augment.translate.part", "augment.translate.fraction");

  private RenamedKeys() {}

  /**
   * Gives the keys of a config their new names.
   *
   * @param source of the config, for messages
   * @param warnings takes a line for each old name
   * @throws UserException when a key is there by both names
   */
  static void replace(ObjectNode config, String source, Consumer<String> warnings) {
    NEW_NAMES.forEach(
        (oldName, newName) -> {
          String section = "/" + oldName.substring(0, oldName.lastIndexOf('.')).replace('.', '/');
          String oldKey = oldName.substring(oldName.lastIndexOf('.') + 1);
          String newKey = newName.substring(newName.lastIndexOf('.') + 1);
          if (config.at(section) instanceof ObjectNode keys && keys.has(oldKey)) {
            if (keys.has(newKey)) {
              throw new UserException(
                  "%s: '%s' and '%s' are the same key; expected only '%3$s'"
                      .formatted(source, oldName, newName));
            }
            keys.set(newKey, keys.remove(oldKey));
            warnings.accept(
                "%s: key '%s' is deprecated and will be removed; use '%s'"
                    .formatted(source, oldName, newName));
          }
        });
  }
}

package yolov3.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.io.UserException;

class RenamedKeysTest {

  private static final String DATA = "data: {train: a, validation: b, names: c}\n";

  @TempDir private Path folder;
  private final List<String> warnings = new ArrayList<>();

  private RunConfig read(String augment, Map<String, String> overrides) throws IOException {
    Path file = Files.writeString(folder.resolve("a.yaml"), DATA + "augment: " + augment);
    return ConfigFile.read(file, overrides, warnings::add);
  }

  @Test
  void oldNamesInAFileAreTakenWithAWarning() throws IOException {
    RunConfig old = read("{crop: {part: [0.5, 1]}, translate: {part: 0.2}}", Map.of());
    assertEquals(
        List.of(
            folder.resolve("a.yaml")
                + ": key 'augment.crop.part' is deprecated and will be removed; use 'augment.crop.fraction'",
            folder.resolve("a.yaml")
                + ": key 'augment.translate.part' is deprecated and will be removed; use 'augment.translate.fraction'"),
        warnings.stream().sorted().toList());
    RunConfig renamed = read("{crop: {fraction: [0.5, 1]}, translate: {fraction: 0.2}}", Map.of());
    assertEquals(renamed, old);
    assertEquals(List.of(), ConfigDifferences.between(old, renamed));
    assertEquals(2, warnings.size());
  }

  @Test
  void oldNameInAnOverrideIsTakenWithAWarning() throws IOException {
    RunConfig config =
        read("{translate: {fraction: 0.3}}", Map.of("augment.translate.part", "0.2"));
    assertEquals(0.2, config.augment().translate().fraction());
    assertEquals(
        List.of(
            "augment.translate.part=0.2: key 'augment.translate.part' is deprecated and will be removed;"
                + " use 'augment.translate.fraction'"),
        warnings);
  }

  @Test
  void bothNamesAreRefused() {
    UserException mistake =
        assertThrows(
            UserException.class, () -> read("{translate: {part: 0.2, fraction: 0.3}}", Map.of()));
    assertEquals(
        folder.resolve("a.yaml")
            + ": 'augment.translate.part' and 'augment.translate.fraction' are the same key;"
            + " expected only 'augment.translate.fraction'",
        mistake.getMessage());
  }
}

package yolov3.network.darknet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.config.section.Architecture;
import yolov3.config.section.ModelConfig;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;

/** The files that belong to a weights file, as people's folders have them. */
class DarknetFilesTest {

  private static final int CLASSES = 2;

  @TempDir Path folder;

  private final List<String> notes = new ArrayList<>();

  /** The first anchor of a network tells it from others. */
  private static ModelConfig model(int firstAnchor, int divisor) {
    List<Anchor> anchors = new ArrayList<>(Architecture.YOLOV3_TINY.defaultAnchors());
    anchors.set(0, new Anchor(firstAnchor, firstAnchor));
    return ModelConfig.forInference(Architecture.YOLOV3_TINY, 96, anchors, divisor);
  }

  private Path cfg(String name, int firstAnchor) throws IOException {
    return cfg(name, firstAnchor, 16, CLASSES);
  }

  private Path cfg(String name, int firstAnchor, int divisor, int classes) throws IOException {
    return text(name, new DarknetCfg(model(firstAnchor, divisor), classes).text());
  }

  private Path text(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  /** Of a sixteenth of the width; only the header and the size are looked at. */
  private Path weights(String name) throws IOException {
    return weights(name, 16);
  }

  private Path weights(String name, int divisor) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.write(new byte[] {0, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0});
      bytes.setLength(20 + 4 * DarknetNetwork.of(model(1, divisor), CLASSES).floats());
    }
    return file;
  }

  private int firstAnchorOf(Path weights) {
    DarknetFiles found = DarknetFiles.find(weights, null, CLASSES, notes::add);
    return (int) found.model().anchors().get(0).width();
  }

  private String refusal(Path weights) {
    return assertThrows(
            UserException.class, () -> DarknetFiles.find(weights, null, CLASSES, notes::add))
        .getMessage();
  }

  @ParameterizedTest(name = "{1} for {0}")
  @CsvSource({
    "obj_last.weights, obj.cfg",
    "obj_final.weights, obj.cfg",
    "obj_best.weights, obj.cfg",
    "obj_ema.weights, obj.cfg",
    "obj_1000.weights, obj.cfg",
    "obj_10000.weights, obj.cfg",
    "obj-best.weights, obj.cfg",
    "obj.backup, obj.cfg",
    "OBJ_LAST.WEIGHTS, obj.cfg",
    "yolov3_custom_last.weights, yolov3_custom.cfg",
    "yolov3-tiny_obj_2000.weights, yolov3-tiny_obj.CFG",
    "obj_last.weights, obj_last.cfg",
    "backup/obj_last.weights, cfg/obj.cfg",
    "backup/obj_900.weights, obj.cfg",
    "obj_900.weights, cfg/obj.cfg",
    "yolov3.v2_final.weights, yolov3.v2.cfg"
  })
  void cfgIsFoundByTheNameThatDarknetGivesWeights(String weights, String cfg) throws IOException {
    cfg(cfg, 20);
    cfg("unrelated.cfg", 30);
    assertEquals(20, firstAnchorOf(weights(weights)));
  }

  @Test
  void whatIsNotOfTheSameNameIsSaid() throws IOException {
    Path cfg = cfg("cfg/obj.cfg", 20);
    Path weights = weights("backup/obj_last.weights");
    firstAnchorOf(weights);
    assertEquals(List.of(weights + " is read as the network of " + cfg), notes);
  }

  @Test
  void theSameNameWinsWithoutAWord() throws IOException {
    cfg("obj_last.cfg", 20);
    cfg("obj.cfg", 30);
    assertEquals(20, firstAnchorOf(weights("obj_last.weights")));
    assertEquals(List.of(), notes);
  }

  @Test
  void severalThatDescribeOtherNetworksAreRefusedByName() throws IOException {
    Path one = cfg("backup/obj.cfg", 20);
    Path other = cfg("cfg/obj.cfg", 30);
    Path weights = weights("backup/obj_last.weights");
    assertEquals(
        "%s may be the weights of %s or %s; give its .cfg".formatted(weights, one, other),
        refusal(weights));
  }

  @Test
  void severalThatDescribeOneNetworkAreNoChoice() throws IOException {
    cfg("backup/obj.cfg", 20);
    cfg("cfg/obj.cfg", 20);
    assertEquals(20, firstAnchorOf(weights("backup/obj_last.weights")));
  }

  @Test
  void ofSeveralOnlyOneMayHaveTheSizeOfTheWeights() throws IOException {
    cfg("backup/obj.cfg", 20, 8, CLASSES);
    cfg("cfg/obj.cfg", 30);
    assertEquals(30, firstAnchorOf(weights("backup/obj_last.weights")));
  }

  @Test
  void theOnlyCfgBesideIsTakenWhenItHasTheSizeAndThatIsSaid() throws IOException {
    Path cfg = cfg("mine.cfg", 20);
    Path weights = weights("downloaded.weights");
    assertEquals(20, firstAnchorOf(weights));
    assertEquals(
        List.of(
            "%s is read as the network of %s, the only .cfg beside it, which has its size"
                .formatted(weights, cfg)),
        notes);
  }

  @Test
  void oneOfSeveralUnrelatedIsNotGuessed() throws IOException {
    Path one = cfg("mine.cfg", 20);
    cfg("other.cfg", 30, 8, CLASSES);
    Path weights = weights("downloaded.weights");
    assertEquals(
        "%s may be the weights of %s; give its .cfg".formatted(weights, one), refusal(weights));
  }

  @Test
  void withoutACfgTheSizeMustBeThatOfAPublishedNetwork() throws IOException {
    cfg("other.cfg", 30, 8, CLASSES);
    Path weights = weights("backup/obj_last.weights");
    String message = refusal(weights);
    assertTrue(
        message.endsWith(
            "; the file is not whole, or the class names are not its own, or the network has other layers and can be read only with its .cfg (looked for obj_last.cfg or obj.cfg in %s, %s)"
                .formatted(folder.resolve("backup"), folder)),
        message);
  }

  @Test
  void publishedAnchorsAreAssumedWithAWarning() throws IOException {
    Path weights = weights("obj_last.weights", 1);
    assertEquals(23, firstAnchorOf(weights)); // the second, as the published file was trained
    assertEquals(1, notes.size(), notes.toString());
    assertTrue(
        notes
            .get(0)
            .startsWith(
                "warning: no .cfg for %s, so the published anchors of YOLOv3-tiny with 2 classes at 416 are assumed (looked for obj_last.cfg or obj.cfg in %s"
                    .formatted(weights, folder)),
        notes.get(0));
  }

  @ParameterizedTest(name = "{1} for {0}")
  @CsvSource({
    "obj.weights, obj.names",
    "obj_last.weights, obj.names",
    "backup/obj_last.weights, data/obj.names",
    "backup/OBJ_1000.weights, obj.NAMES"
  })
  void classNamesAreFoundAsTheCfgIs(String weights, String names) throws IOException {
    Path expected = text(names, "cat\ndog\n");
    text("unrelated.names", "one\n");
    assertEquals(expected, DarknetFiles.findNames(weights(weights), null, notes::add));
  }

  @Test
  void aDataFileSaysWhereTheNamesAre() throws IOException {
    Path names = text("data/animals.txt", "cat\ndog\n");
    text("cfg/obj.data", "classes = 2\ntrain  = data/train.txt\nnames = data/animals.txt\n");
    assertEquals(
        names, DarknetFiles.findNames(weights("backup/obj_last.weights"), null, notes::add));
  }

  @Test
  void otherNamesAreTakenOnlyWhenTheirNumberFits() throws IOException {
    cfg("obj.cfg", 20);
    Path weights = weights("obj_last.weights");
    Path names = text("coco.names", "person\n");
    assertTrue(namesRefusal(weights).contains("no class names found; class names are needed"));
    assertTrue(namesRefusal(weights).contains("coco.names"), namesRefusal(weights));
    Files.writeString(names, "cat\ndog\n\n");
    assertEquals(names, DarknetFiles.findNames(weights, null, notes::add));
    Path other = text("voc.names", "car\nbus\n");
    assertEquals(
        "%s may have the class names of %s or %s; choose one of them"
            .formatted(weights, names, other),
        namesRefusal(weights));
  }

  private String namesRefusal(Path weights) {
    return assertThrows(
            UserException.class, () -> DarknetFiles.findNames(weights, null, notes::add))
        .getMessage();
  }

  @Test
  void headsOfOtherAnchorsAreSaid() throws IOException {
    Path cfg = cfg("obj.cfg", 20);
    DarknetWeightsFile weights = DarknetWeightsFile.open(weights("obj_last.weights"));
    assertEquals(
        "the heads of %s have the anchors of %s, 20,20 23,27 37,58 81,82 135,169 344,319; the anchors of the run are 30,30 23,27 37,58 81,82 135,169 344,319: set model.anchors, or model.transfer all_but_head"
            .formatted(weights.path(), cfg),
        DarknetFiles.noteOnAnchors(weights, model(30, 16)).orElseThrow());
    assertTrue(DarknetFiles.noteOnAnchors(weights, model(20, 16)).isEmpty());
    Files.delete(cfg);
    String assumed = DarknetFiles.noteOnAnchors(weights, model(20, 16)).orElseThrow();
    assertTrue(assumed.startsWith("no .cfg for " + weights.path() + ", so that"), assumed);
  }

  @Test
  void aCfgThatCannotBeReadIsNoReasonToRefuseTheWeights() throws IOException {
    Path cfg = cfg("obj.cfg", 20);
    DarknetWeightsFile weights = DarknetWeightsFile.open(weights("obj_last.weights"));
    Files.writeString(cfg, Files.readString(cfg).replaceFirst("height=\\d+", "height=224"));
    String note = DarknetFiles.noteOnAnchors(weights, model(20, 16)).orElseThrow();
    assertTrue(
        note.startsWith("the anchors that the heads were trained with are not known: " + cfg),
        note);
  }
}

package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static yolov3.cli.Answer.assertMistake;
import static yolov3.cli.Answer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.TrainingResult;
import yolov3.TrainingRun;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.data.Split;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.TinyRun;

/** {@code split}, and {@code train} with {@code data.split}. */
@Tag("tensorflow")
class SplitCommandTest {

  private static final String CONFIG =
      """
      output: {models: 'D/models', log: 'D/log'}
      data: {source: 'D/all.txt', names: 'D/set/mnist.names', loader_threads: 1, split: {validation: 0.2, test: 0.2}}
      model: {architecture: yolov3-tiny, input_size: 96, width_divisor: 16}
      schedule: {peak_rate: 0.003, final_rate: 0.0001, warmup_epochs: 0.5}
      training: {epochs: 2, batch_size: 2, intra_op_threads: 1, precision: float32}
      tensorboard: {images: 1, histograms: false}
      """;

  @TempDir Path temp;
  private MnistDetectionDataset set;
  private Path source;

  /** A list of ten images, which names no split. */
  @BeforeEach
  void draw() throws IOException {
    set = TinyRun.draw(temp.resolve("set"), 10);
    List<String> lines =
        Files.readAllLines(set.list(Split.TRAIN)).stream()
            .map(line -> set.folder() + "/" + line)
            .toList();
    source = Files.write(temp.resolve("all.txt"), lines);
  }

  private Answer split(String folder, Object... more) {
    List<Object> arguments =
        new ArrayList<>(
            List.of("split", source, "--names", set.namesFile(), "--out", temp.resolve(folder)));
    arguments.addAll(List.of(more));
    return run(arguments.toArray());
  }

  private static List<String> imagesIn(Path folder, String... lists) throws IOException {
    List<String> images = new ArrayList<>();
    for (String list : lists) {
      for (String line : Files.readAllLines(folder.resolve(list))) {
        images.add(Path.of(line.split(" ")[0]).getFileName().toString());
      }
    }
    return images;
  }

  @Test
  void listsHaveEveryImageOnceAndAreADataSet() throws IOException {
    Answer answer = split("lists", "--validation", "0.3", "--test", "0.2");
    assertEquals(0, answer.code(), answer.err());
    Path lists = temp.resolve("lists");
    assertEquals(
        List.of("classes.names", "test.txt", "train.txt", "validation.txt"),
        TinyRun.namesIn(lists));
    assertEquals(
        imagesIn(temp, "all.txt"),
        imagesIn(lists, "train.txt", "validation.txt", "test.txt").stream().sorted().toList());
    assertTrue(answer.out().endsWith("10 classes; lists in " + lists + System.lineSeparator()));
    Answer check = run("check-data", lists, "--input-size", 96);
    assertEquals(0, check.code(), check.err());
    assertTrue(check.out().contains("validation: 3 images"), check.out());
  }

  @Test
  void seedDecides() throws IOException {
    List<List<String>> all = new ArrayList<>();
    for (String seed : List.of("1", "1", "2", "3", "4", "5")) {
      Path lists = temp.resolve("lists" + all.size());
      assertEquals(0, split("lists" + all.size(), "--seed", seed).code());
      all.add(Files.readAllLines(lists.resolve("train.txt")));
    }
    assertEquals(all.get(0), all.get(1));
    assertTrue(all.stream().distinct().count() > 1, "seeds give different lists");
  }

  @Test
  void summaryAsJson() throws IOException {
    Answer answer = split("lists", "--json", "-");
    JsonNode json = new JsonMapper().readTree(answer.out());
    int images = 0;
    for (String split : List.of("train", "validation", "test")) {
      images += json.path(split).path("images").asInt();
      int boxes = 0;
      for (JsonNode ofClass : json.path(split).path("boxes_of_class")) {
        boxes += ofClass.asInt();
      }
      assertEquals(json.path(split).path("boxes").asInt(), boxes);
    }
    assertEquals(10, images);
  }

  @Test
  void mistakesAreALineEach() throws IOException {
    Path lists = temp.resolve("lists");
    assertMistake(
        "--validation is 0; expected more than 0 and less than 1",
        "split",
        source,
        "--out",
        lists,
        "--validation",
        0);
    assertMistake(
        "data.split.group (--group REGEX) is 'a'; expected a regular expression with a capture group, such as video_(\\d+)_",
        "split",
        source,
        "--out",
        lists,
        "--group",
        "a");
    assertMistake(
        "'%s' has splits of its own: training, validation, test; use these, or split all its images anew: data.split.replace (--replace)"
            .formatted(set.folder()),
        "split",
        set.folder(),
        "--out",
        lists);
    Files.createDirectories(lists);
    Files.writeString(lists.resolve("mine"), "mine");
    assertMistake(
        lists + " is not empty; delete it, or choose another folder",
        "split",
        source,
        "--out",
        lists);
    assertEquals(List.of("mine"), TinyRun.namesIn(lists));
  }

  @Test
  void splitsOfItsOwnAreReplacedWhenAsked() throws IOException {
    Path lists = temp.resolve("lists");
    Answer answer =
        run("split", set.folder(), "--names", set.namesFile(), "--out", lists, "--replace");
    assertEquals(0, answer.code(), answer.err());
    assertEquals(18, imagesIn(lists, "train.txt", "validation.txt", "test.txt").size());
  }

  @Test
  void runKeepsItsSplitsAndResumesAndEvaluatesWithThem() throws IOException {
    Path config = Files.writeString(temp.resolve("run.yaml"), CONFIG.replace("D/", temp + "/"));
    Answer first = run("train", config, "--set", "training.epochs=1");
    assertEquals(0, first.code(), first.err());
    Path run = temp.resolve("models/run");
    Path lists = run.resolve("split");
    RunConfig kept = ConfigFile.read(run.resolve("config.yaml"), Map.of());
    assertEquals(lists, kept.data().split().lists());
    assertTrue(first.out().contains("6 training, 2 validation and 2 test images"), first.out());

    Path copy = Files.copy(run.resolve("config.yaml"), temp.resolve("copy.yaml"));
    Answer ofCopy = run("train", copy, "--name", "copy");
    assertEquals(2, ofCopy.code());
    assertTrue(
        ofCopy.err().contains("data.split.lists: there is no folder '" + temp.resolve("split")),
        ofCopy.err());

    Files.move(source, temp.resolve("gone")); // not needed any more
    Answer again = run("train", run, "--resume");
    assertEquals(0, again.code(), again.err());
    assertTrue(again.out().contains("run 'run' is finished"), again.out());
    Answer evaluated = run("evaluate", run, "--speed-images", 0);
    assertEquals(0, evaluated.code(), evaluated.err());
    assertTrue(evaluated.out().contains(lists.resolve("test.txt").toString()), evaluated.out());
    Answer other = run("train", run, "--name", "other", "--set", "training.epochs=1");
    assertEquals(0, other.code(), other.err());
    for (String name : TinyRun.namesIn(lists)) {
      assertEquals(
          Files.readString(lists.resolve(name)),
          Files.readString(temp.resolve("models/other/split").resolve(name)));
    }

    Path moved = Files.move(run, temp.resolve("moved"));
    Answer ofMoved = run("evaluate", moved, "--speed-images", 0);
    assertEquals(0, ofMoved.code(), ofMoved.err());
    assertTrue(ofMoved.out().contains(moved.resolve("split/test.txt").toString()), ofMoved.out());
  }

  @Test
  void interruptedRunResumesWithItsConfigFile() throws IOException {
    Path config = Files.writeString(temp.resolve("run.yaml"), CONFIG.replace("D/", temp + "/"));
    TrainingResult stopped =
        TrainingRun.of(ConfigFile.read(config, Map.of())).stopWhen(() -> true).train();
    assertFalse(stopped.isFinished());
    Answer again = run("train", config, "--resume");
    assertEquals(0, again.code(), again.err());
    assertTrue(again.out().contains("6 training, 2 validation and 2 test images"), again.out());
    Answer changed = run("train", config, "--resume", "--set", "data.split.test=0.3");
    assertEquals(2, changed.code());
    assertTrue(
        changed.err().contains("begun with another config: data.split.test: 0.2 → 0.3"),
        changed.err());
  }
}

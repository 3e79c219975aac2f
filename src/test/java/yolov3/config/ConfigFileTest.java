package yolov3.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.AugmentConfig;
import yolov3.config.section.DataFormat;
import yolov3.config.section.MnistConfig;
import yolov3.config.section.Range;
import yolov3.config.section.SplitConfig;
import yolov3.geometry.Anchor;
import yolov3.io.UserException;

class ConfigFileTest {

  /** What a config must say. */
  private static final String REQUIRED =
      """
      data:
        train: train.txt
        validation: validation.txt
        names: classes.names
      """;

  private static final String SECTIONS =
      "augment, checkpoint, data, distributed, evaluation, loss, mnist, model, name, optimizer, output, schedule, seed, tensorboard, training";

  @TempDir Path folder;

  static Stream<Arguments> mistakes() {
    return Stream.of(
        arguments(
            "unknown section",
            "trainig: {epochs: 3}",
            "unknown key 'trainig'; did you mean 'training'?"),
        arguments(
            "unknown key",
            "training: {epoch: 3}",
            "unknown key 'training.epoch'; did you mean 'training.epochs'?"),
        arguments(
            "unknown key like no other",
            "lr: 0.1",
            "unknown key 'lr'; expected one of " + SECTIONS),
        arguments(
            "key in the wrong section",
            "output: {input_size: 416}",
            "unknown key 'output.input_size'; did you mean 'model.input_size'?"),
        arguments(
            "above the range",
            "loss: {ignore_threshold: 1.5}",
            "loss.ignore_threshold is 1.5; expected above 0, which every prediction reaches, and at most 1"),
        arguments(
            "nothing is background",
            "loss: {ignore_threshold: 0}",
            "loss.ignore_threshold is 0.0; expected above 0, which every prediction reaches, and at most 1"),
        arguments(
            "input size that training never sees",
            "model: {input_size: 832}\naugment: {multi_scale: {every_batches: 10}}",
            "model.input_size is 832; expected a size of augment.multi_scale, 320 to 608, since the network is used at it"),
        arguments(
            "beta that is 1 in float32",
            "optimizer: {beta1: 0.99999999}",
            "optimizer.beta1 is 0.99999999; expected 0 or more and below 1, also in float32"),
        arguments(
            "clipping at infinity",
            "optimizer: {gradient_clip_norm: 1.0e39}",
            "optimizer.gradient_clip_norm is 1.0E39; expected 0, or a positive number of float32's range"),
        arguments(
            "clipping at 0 in float32",
            "optimizer: {gradient_clip_norm: 1.0e-50}",
            "optimizer.gradient_clip_norm is 1.0E-50; expected 0, or a positive number of float32's range"),
        arguments(
            "layers of no weights",
            "model: {transfer: backbone}",
            "model.transfer is backbone; expected all without model.initial_weights, of which the layers would be"),
        arguments(
            "release of layers that are not frozen",
            "model: {initial_weights: w, unfreeze_after: 5}",
            "model.unfreeze_after is 5; expected 0 with model.freeze none"),
        arguments(
            "below the range", "training: {epochs: 0}", "training.epochs is 0; expected 1 or more"),
        arguments(
            "text for a whole number",
            "training: {epochs: ten}",
            "training.epochs is 'ten'; expected a whole number"),
        arguments(
            "fraction for a whole number",
            "training: {epochs: 1.5}",
            "training.epochs is 1.5; expected a whole number"),
        arguments(
            "too large a whole number",
            "training: {epochs: 99999999999}",
            "training.epochs is 99999999999; expected a whole number"),
        arguments(
            "text for a number",
            "schedule: {peak_rate: fast}",
            "schedule.peak_rate is 'fast'; expected a number"),
        arguments(
            "list for a number",
            "schedule: {peak_rate: [1, 2]}",
            "schedule.peak_rate is [1,2]; expected a number"),
        arguments(
            "section for a number",
            "seed: {value: 3}",
            "seed is {\"value\":3}; expected a whole number"),
        arguments(
            "nothing for a number",
            "training: {epochs: }",
            "training.epochs is null; expected a whole number"),
        arguments(
            "number for a section",
            "training: 30",
            "training is 30; expected a section with the keys epochs, batch_size,"
                + " accumulate, on_non_finite, early_stopping_epochs, intra_op_threads, device, precision, layout"),
        arguments(
            "unknown architecture",
            "model: {architecture: yolov4}",
            "model.architecture is 'yolov4'; expected yolov3 or yolov3-tiny"),
        arguments(
            "unknown background",
            "loss: {background_boxes: some}",
            "loss.background_boxes is 'some'; expected all or scale"),
        arguments(
            "one number for a range",
            "augment: {scale: {factor: 2}}",
            "augment.scale.factor is 2; expected [min, max], two numbers"),
        arguments(
            "text in a range",
            "augment: {scale: {factor: [a, 2]}}",
            "augment.scale.factor is [\"a\",2]; expected [min, max], two numbers"),
        arguments(
            "range of one number",
            "augment: {crop: {fraction: [0.5]}}",
            "augment.crop.fraction is [0.5]; expected [min, max], two numbers"),
        arguments(
            "range in the wrong order",
            "augment: {mosaic: {factor: [2, 0.5]}}",
            "augment.mosaic.factor is [2.0, 0.5]; expected [min, max] within 0.1 to 10.0"),
        arguments(
            "nothing for a range",
            "augment: {cutout: {size: }}",
            "augment.cutout.size is null; expected [min, max] within 0.0 to 1.0"),
        arguments(
            "number for a section of a section",
            "augment: {mixup: 0.5}",
            "augment.mixup is 0.5; expected a section with the keys probability, alpha"),
        arguments(
            "no probability",
            "augment: {flip_vertical: {probability: 50}}",
            "augment.flip_vertical.probability is 50.0; expected 0 to 1"),
        arguments(
            "one class for a pair",
            "augment: {flip_horizontal: {swapped_classes: [[left, right], [up]]}}",
            "augment.flip_horizontal.swapped_classes[1] is [\"up\"];"
                + " expected [class name, class name]"),
        arguments(
            "no list of pairs",
            "augment: {flip_horizontal: {swapped_classes: [left, right]}}",
            "augment.flip_horizontal.swapped_classes[0] is 'left';"
                + " expected [class name, class name]"),
        arguments(
            "class in two pairs",
            "augment: {flip_horizontal: {swapped_classes: [[left, right], [left, up]]}}",
            "augment.flip_horizontal.swapped_classes is a list with 'left' twice;"
                + " expected every class in one pair at most"),
        arguments(
            "input that no network takes",
            "augment: {multi_scale: {largest: 600}}",
            "augment.multi_scale.largest is 600; expected a positive multiple of 32"),
        arguments(
            "a word for the batch size",
            "training: {batch_size: big}",
            "training.batch_size is 'big'; expected a whole number or auto"),
        arguments(
            "a fraction for the batch size",
            "training: {batch_size: 2.5}",
            "training.batch_size is '2.5'; expected a whole number or auto"),
        arguments(
            "no batch",
            "training: {batch_size: 0}",
            "training.batch_size is 0; expected 1 or more"),
        arguments(
            "fraction for epochs without mosaic",
            "augment: {close_mosaic_epochs: 2.5}",
            "augment.close_mosaic_epochs is 2.5; expected a whole number"),
        arguments(
            "text for warm-up",
            "schedule: {warmup_epochs: two}",
            "schedule.warmup_epochs is 'two'; expected a number"),
        arguments(
            "no epoch with mosaic",
            "augment: {close_mosaic_epochs: 10}\ntraining: {epochs: 10}",
            "augment.close_mosaic_epochs is 10; expected less than training.epochs (10),"
                + " or no epoch has mosaic or mixup; 0 for a short trial"),
        arguments(
            "number for anchors",
            "model: {anchors: 3}",
            "model.anchors is 3; expected a list of [width, height], both above 0"),
        arguments(
            "anchor of one number",
            "model: {anchors: [[1, 2], [3]]}",
            "model.anchors[1] is [3]; expected [width, height], both above 0"),
        arguments(
            "anchor of no width",
            "model: {anchors: [[0, 2]]}",
            "model.anchors[0] is [0,2]; expected [width, height], both above 0"),
        arguments(
            "too few anchors",
            "model: {anchors: [[1, 2]]}",
            "model.anchors is a list of 1; expected 9, three per stride of [8, 16, 32]"),
        arguments(
            "input size between the strides",
            "model: {input_size: 400}",
            "model.input_size is 400; expected a positive multiple of 32, at most 4096"),
        arguments(
            "input size whose first layer does not fit",
            "model: {input_size: 8192}",
            "model.input_size is 8192; expected a positive multiple of 32, at most 4096"),
        arguments(
            "batch of more bytes than an array",
            "model: {input_size: 4096}\ntraining: {batch_size: 43}",
            "training.batch_size is 43; expected at most 42 at an input size of 4096"),
        arguments(
            "no batch to an update",
            "training: {accumulate: 0}",
            "training.accumulate is 0; expected 1 or more"),
        arguments(
            "endless epsilon",
            "optimizer: {epsilon: 1.0e999}",
            "optimizer.epsilon is Infinity; expected a finite number"),
        arguments(
            "endless number in another section",
            "checkpoint: {every_minutes: -1.0e999}",
            "checkpoint.every_minutes is -Infinity; expected a finite number"),
        arguments(
            "endless anchor",
            "model: {anchors: [[1, 2], [3, 1.0e999]]}",
            "model.anchors[1][1] is Infinity; expected a finite number"),
        arguments(
            "fewer than no epochs of patience",
            "training: {early_stopping_epochs: -1}",
            "training.early_stopping_epochs is -1; expected 0 or more"),
        arguments(
            "final rate above the peak",
            "schedule: {final_rate: 0.1}",
            "schedule.final_rate is 0.1; expected at most schedule.peak_rate (0.001)"),
        arguments(
            "longer warm-up than training",
            "training: {epochs: 1}\nschedule: {warmup_epochs: 2}",
            "schedule.warmup_epochs is 2.0; expected at most training.epochs (1); lower it, or raise"
                + " training.epochs"),
        arguments(
            "name with a slash",
            "name: a/b",
            "name is 'a/b'; expected letters, digits, '.', '_' and '-', the first a letter or a digit,"
                + " since it names folders"),
        arguments(
            "name that starts with an underline",
            "name: _x",
            "name is '_x'; expected letters, digits, '.', '_' and '-', the first a letter or a digit,"
                + " since it names folders"),
        arguments(
            "nothing to transfer",
            "model: {transfer: }",
            "model.transfer is missing; expected all, backbone or all_but_head"),
        arguments(
            "nothing to freeze",
            "model: {freeze: }",
            "model.freeze is missing; expected none, backbone or all_but_head"),
        arguments(
            "MNIST without a folder",
            "mnist: {train: 5, validation: 1, test: 1, size: 96, seed: 1, tight: false}",
            "mnist.folder is missing; expected a text"),
        arguments(
            "no MNIST images",
            "mnist: {folder: f, train: 0, validation: 1, test: 1, size: 96, seed: 1, tight: false}",
            "mnist.train is 0; expected 1 to 999999"),
        arguments(
            "MNIST images too small",
            "mnist: {folder: f, train: 5, validation: 1, test: 1, size: 31, seed: 1, tight: false}",
            "mnist.size is 31; expected 32 to 4096"),
        arguments(
            "text for true",
            "mnist: {folder: f, train: 5, validation: 1, test: 1, size: 96, seed: 1, tight: 7}",
            "mnist.tight is 7; expected true or false"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void messageNamesFileKeyValueAndRule(String name, String mistake, String message)
      throws IOException {
    Path file = write("run.yaml", REQUIRED + mistake);
    assertEquals(file + ": " + message, messageOf(file, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {".inf", "-.Inf", ".nan", "1.0e999"})
  void numberThatIsNotFiniteIsRefusedInTheFileAndOnTheCommandLine(String value) throws IOException {
    Path file = write("run.yaml", REQUIRED + "optimizer: {gradient_clip_norm: " + value + "}");
    assertTrue(messageOf(file, Map.of()).startsWith(file.toString()));
    Path healthy = write("healthy.yaml", REQUIRED);
    String message = messageOf(healthy, Map.of("optimizer.gradient_clip_norm", value));
    assertTrue(message.contains("optimizer.gradient_clip_norm=" + value), message);
  }

  @Test
  void missingListIsNamed() throws IOException {
    Path file = write("run.yaml", "data: {train: train.txt, names: classes.names}");
    assertEquals(
        file + ": data.validation is missing; expected the list of validation images",
        messageOf(file, Map.of()));
  }

  @Test
  void dataSetThatNamesItsSplitsNeedsNoLists() throws IOException {
    RunConfig config = ConfigFile.read(write("run.yaml", "data: {source: my/data.yaml}"), Map.of());
    assertEquals(Path.of("my/data.yaml"), config.data().source());
    assertEquals(DataFormat.AUTO, config.data().format());
  }

  @Test
  void dataSetAndListsTogetherAreRefused() throws IOException {
    Path file = write("run.yaml", "data: {source: my/data.yaml, test: test.txt}");
    assertEquals(
        file
            + ": data.source is set, and so is data.train, data.validation or data.test; remove data.source or the others",
        messageOf(file, Map.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "split: {validation: 1} | data.split.validation is 1.0; expected 0 or more and less than 1",
        "split: {validation: 0.5, test: -0.1} | data.split.test is -0.1; expected 0 or more and less than 1",
        "split: {validation: 0.5, test: 0.5} | data.split.validation + data.split.test is 1.0; expected less than 1, so that images are left to train on",
        "split: {test: 0.5} | data.split.validation is 0.0; expected more than 0 where other keys of data.split are set, since training needs validation images",
        "split: {group: (a)} | data.split.validation is 0.0; expected more than 0 where other keys of data.split are set, since training needs validation images",
        "split: {validation: 0.5, group: a} | data.split.group is 'a'; expected a regular expression with a capture group, such as video_(\\d+)_",
        "split: {validation: 0.5, group: (} | data.split.group is '('; expected a regular expression with a capture group, such as video_(\\d+)_",
        "split: {validation: 0.5, groups: (a)} | unknown key 'data.split.groups'; did you mean 'data.split.group'?",
      })
  void wrongSplitIsNamedByItsKey(String mistake, String message) throws IOException {
    Path file = write("run.yaml", "data: {source: my, " + mistake.replace("(}", "'('}") + "}");
    assertEquals(file + ": " + message, messageOf(file, Map.of()));
  }

  /** The config of a run names its lists: another run of the same data has the same splits. */
  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "data.source=other, null",
    "data.format=coco, null",
    "data.images=pictures, null",
    "data.names=my.names, null",
    "data.split.validation=0.5, null",
    "data.split.replace=true, null",
    "'data.split={validation: 0.5}', null",
    "training.epochs=7, kept",
    "data.cache=ram, kept",
    "data.split.lists=others, others",
  })
  void listsOfARunAreKeptUnlessAnOverrideIsOfOtherData(String override, String lists)
      throws IOException {
    Path run = write("run.yaml", "data: {source: set, split: {validation: 0.2, lists: lists}}\n");
    int equals = override.indexOf('=');
    Map<String, String> overrides =
        Map.of(override.substring(0, equals), override.substring(equals + 1));
    assertEquals(
        lists.replace("kept", run.resolveSibling("lists").toString()),
        String.valueOf(ConfigFile.read(run, overrides).data().split().lists()));
  }

  @Test
  void splitNeedsASource() throws IOException {
    assertEquals(
        "data.source is null; expected the data set from which data.split draws the splits",
        messageOf(write("run.yaml", REQUIRED + "  split: {validation: 0.5}\n"), Map.of())
            .replaceFirst(".*run.yaml: ", ""));
  }

  @Test
  void splitWithOneKeyHasTheOthersByDefault() throws IOException {
    Path file = write("run.yaml", "data: {source: my, split: {validation: 0.15}}");
    assertEquals(
        new SplitConfig(0.15, 0, null, false, null),
        ConfigFile.read(file, Map.of()).data().split());
    assertEquals(
        0.1, ConfigFile.read(file, Map.of("data.split.test", "0.1")).data().split().test());
  }

  @Test
  void unknownFormatIsRefusedWithThoseThatThereAre() throws IOException {
    Path file = write("run.yaml", REQUIRED + "  format: pascal\n");
    assertEquals(
        file
            + ": data.format is 'pascal'; expected auto, list, yolo, coco, voc, labelme, csv, tfrecord, createml, kitti or openimages",
        messageOf(file, Map.of()));
  }

  @Test
  void missingFileIsNamed() {
    Path file = folder.resolve("absent.yaml");
    assertEquals(file + ": the config can't be read (no such file)", messageOf(file, Map.of()));
  }

  @Test
  void fileOfGigabytesIsRefusedBeforeItIsRead() throws IOException {
    Path file = folder.resolve("video.yaml");
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.setLength(3L << 30);
    }
    assertEquals(
        file + " has 3221225472 bytes; expected a config of at most 1048576",
        messageOf(file, Map.of()));
  }

  @Test
  void fileThatIsNotYamlIsNamedWithItsLine() throws IOException {
    Path file = write("run.yaml", "seed: 3\nmodel: [1, 2\ndata: {}\n");
    String message = messageOf(file, Map.of());
    assertEquals(
        file + ":3: not YAML: while parsing a flow sequence, expected ',' or ']', but got :",
        message);
  }

  @Test
  void tabIsRefusedWithItsLine() throws IOException {
    String message = messageOf(write("run.yaml", "seed: 3\nmodel:\n\tinput_size: 96\n"), Map.of());
    assertTrue(message.contains("run.yaml:3: not YAML: ") && message.contains("TAB"), message);
  }

  @Test
  void keyThatIsGivenTwiceIsRefused() throws IOException {
    Path file = write("run.yaml", "seed: 3\nseed: 4\n");
    assertEquals(file + ":2: not YAML: Duplicate field 'seed'", messageOf(file, Map.of()));
  }

  @Test
  void fileThatIsOneValueIsRefused() throws IOException {
    Path file = write("run.yaml", "yolov3-tiny");
    assertEquals(
        file + ": the config is 'yolov3-tiny'; expected sections such as 'model:' and 'training:'",
        messageOf(file, Map.of()));
  }

  @Test
  void wrongOverrideIsRepeated() throws IOException {
    Path file = write("run.yaml", REQUIRED);
    assertEquals(
        file + " with training.epochs=0: training.epochs is 0; expected 1 or more",
        messageOf(file, Map.of("training.epochs", "0")));
    assertEquals(
        file + " with traning.epochs=5: unknown key 'traning'; did you mean 'training'?",
        messageOf(file, Map.of("traning.epochs", "5")));
    assertEquals(
        file + " with seed.of.all=5: seed is {\"of\":{\"all\":5}}; expected a whole number",
        messageOf(file, Map.of("seed.of.all", "5")));
    assertEquals(
        file + " with training.epochs=abc: training.epochs is 'abc'; expected a whole number",
        messageOf(file, Map.of("name", "other", "training.epochs", "abc")));
    assertEquals(
        file + " with epochs=3: unknown key 'epochs'; did you mean 'training.epochs'?",
        messageOf(file, Map.of("name", "other", "epochs", "3")));
    assertEquals(
        file
            + " with schedule.peak_rate=1e999: schedule.peak_rate is Infinity; expected a finite number",
        messageOf(file, Map.of("name", "other", "schedule.peak_rate", "1e999")));
    assertEquals("seed=[: the value is not YAML", messageOf(file, Map.of("seed", "[")));
  }

  @Test
  void flagsHaveTheLastWordInSectionsAndLists() throws IOException {
    Path file = write("run.yaml", REQUIRED + "training: {epochs: 7, batch_size: 3}\nseed: 5\n");

    RunConfig config =
        ConfigFile.read(
            file,
            Map.of(
                "seed", "8",
                "training.epochs", "9",
                "model.architecture", "yolov3-tiny",
                "model.anchors", "[[1, 2], [3, 4], [5, 6], [7, 8], [9, 10], [11, 12]]"));

    assertEquals(8, config.seed());
    assertEquals(9, config.training().epochs());
    assertEquals(3, config.training().batchSize());
    assertEquals(
        List.of(
            new Anchor(1, 2),
            new Anchor(3, 4),
            new Anchor(5, 6),
            new Anchor(7, 8),
            new Anchor(9, 10),
            new Anchor(11, 12)),
        config.model().anchors());
  }

  @Test
  void flagsCanTakeAnOptionalSectionAway() throws IOException {
    Path file =
        write(
            "run.yaml",
            REQUIRED
                + "mnist: {folder: f, train: 5, validation: 1, test: 1, size: 96, seed: 1, tight: false}");
    assertNull(ConfigFile.read(file, Map.of("mnist", "null")).mnist());
  }

  @Test
  void sectionWithNothingInItLeavesTheDefaults() throws IOException {
    RunConfig without = ConfigFile.read(write("run.yaml", REQUIRED), Map.of());
    RunConfig empty =
        ConfigFile.read(write("run.yaml", REQUIRED + "training:\nmodel:\n"), Map.of());
    assertEquals(without, empty);
  }

  @Test
  void runIsNamedAfterTheFileUnlessTheFileOrAFlagSaysOtherwise() throws IOException {
    assertEquals("first.run", ConfigFile.read(write("first.run.yaml", REQUIRED), Map.of()).name());
    assertEquals("second", ConfigFile.read(write("second.yml", REQUIRED), Map.of()).name());
    Path copied = write("copied.yaml", REQUIRED + "name: null # as in defaults.yaml");
    assertEquals("copied", ConfigFile.read(copied, Map.of()).name());
    Path named = write("third.yaml", REQUIRED + "name: other");
    assertEquals("other", ConfigFile.read(named, Map.of()).name());
    assertEquals("flag", ConfigFile.read(named, Map.of("name", "flag")).name());
  }

  @Test
  void writtenConfigReadsAsTheSame() throws IOException {
    Path file =
        write(
            "run.yaml",
            REQUIRED
                + """
                name: 2024-run
                seed: -3
                mnist: {folder: f, train: 5, validation: 1, test: 1, size: 96, seed: 1, tight: true}
                model: {architecture: yolov3-tiny, input_size: 96, width_divisor: 4}
                loss: {background_boxes: scale}
                schedule: {peak_rate: 1.0e-4, final_rate: 0}
                """);
    RunConfig config = ConfigFile.read(file, Map.of());

    Path written = folder.resolve("config.yaml");
    ConfigFile.write(config, written);

    assertEquals(config, ConfigFile.read(written, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"C:/a", "a:b.txt", "http://a/b", "2024", "1e5", "0x10", "1_000", "null"})
  void pathThatCouldBeSomethingElseReadsBack(String path) throws IOException {
    Path file = write("run.yaml", "data: {train: '%s', validation: b, names: c}".formatted(path));
    RunConfig config = ConfigFile.read(file, Map.of());
    assertEquals(Path.of(path), config.data().train());
    Path written = folder.resolve("config.yaml");
    ConfigFile.write(config, written);
    assertEquals(config, ConfigFile.read(written, Map.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2024", "1e5", "0x10", "0o17", "1_000", "null", "yes", "1."})
  void nameThatCouldBeSomethingElseReadsBack(String name) throws IOException {
    RunConfig config =
        ConfigFile.read(write("run.yaml", REQUIRED + "name: '" + name + "'"), Map.of());
    assertEquals(name, config.name());
    Path written = folder.resolve("config.yaml");
    ConfigFile.write(config, written);
    assertEquals(config, ConfigFile.read(written, Map.of()));
  }

  @Test
  void pathsAreWrittenAsTheyWereGiven() throws IOException {
    RunConfig config = ConfigFile.read(write("run.yaml", REQUIRED), Map.of());
    JsonNode written = new YAMLMapper().readTree(ConfigFile.toYaml(config));
    assertEquals("train.txt", written.at("/data/train").asText());
    assertEquals("models", written.at("/output/models").asText());
  }

  static Stream<Path> checkedInConfigs() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("configs"))) {
      return files.filter(Files::isRegularFile).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("checkedInConfigs")
  void everyConfigOfTheProjectReads(Path file) {
    RunConfig config = ConfigFile.read(file, Map.of());
    assertEquals(file.getFileName().toString(), config.name() + ".yaml");
  }

  @Test
  void defaultsHaveExactlyTheKeysOfTheRecords() throws IOException {
    try (InputStream stream = ConfigFileTest.class.getResourceAsStream("/yolov3/defaults.yaml")) {
      Set<String> expected = new TreeSet<>();
      collectKeys("", RunConfig.class, expected);
      Set<String> actual = new TreeSet<>();
      collectKeys("", new YAMLMapper().readTree(stream), actual);
      assertEquals(expected, actual);
    }
  }

  @Test
  void sectionInASectionWithNothingInItSaysNothing() throws IOException {
    Path file = write("run.yaml", REQUIRED + "augment:\n  crop:\n  scale: {probability: 0.5}\n");
    AugmentConfig augment = ConfigFile.read(file, Map.of()).augment();
    assertEquals(0, augment.crop().probability());
    assertEquals(0.5, augment.scale().probability());
  }

  @Test
  void autoBatchSizeIsReadAndWritten() throws IOException {
    RunConfig auto =
        ConfigFile.read(write("run.yaml", REQUIRED + "training: {batch_size: auto}"), Map.of());
    assertTrue(auto.training().hasAutoBatchSize());
    assertTrue(ConfigFile.toYaml(auto).contains("batch_size: auto"));
    UserException refused = assertThrows(UserException.class, auto.training()::requireBatchSize);
    assertTrue(refused.getMessage().startsWith("training.batch_size is auto;"));
  }

  @Test
  void mosaicEndsBeforeTheSecondHalfOfARunOfAnyLength() {
    AugmentConfig augment = ConfigFile.defaultsOf("augment", AugmentConfig.class);
    assertTrue(augment.combinesImages());
    assertEquals(15, augment.lastMosaicEpoch(30));
    assertEquals(2, augment.lastMosaicEpoch(5));
    assertEquals(0, augment.lastMosaicEpoch(1));
  }

  @Test
  void disabledAugmentationChangesNothing() throws IOException {
    String on = "probability: 1";
    Path file =
        write(
            "run.yaml",
            REQUIRED
                + "augment: {enabled: false, crop: {%s}, mixup: {%s}, multi_scale: {every_batches: 1}}\n"
                    .formatted(on, on));
    AugmentConfig augment = ConfigFile.read(file, Map.of()).augment();
    assertFalse(augment.changesImages());
    assertFalse(augment.combinesImages());
    assertFalse(augment.changesSize());
  }

  private static void collectKeys(String prefix, Class<?> section, Set<String> keys) {
    for (var component : section.getRecordComponents()) {
      String key = prefix + SnakeCaseStrategy.INSTANCE.translate(component.getName());
      // a set that is drawn is optional, its keys have no defaults
      if (component.getType().isRecord()
          && component.getType() != MnistConfig.class
          && component.getType() != Range.class) { // written as a list
        collectKeys(key + ".", component.getType(), keys);
      } else {
        keys.add(key);
      }
    }
  }

  private static void collectKeys(String prefix, JsonNode section, Set<String> keys) {
    for (var property : section.properties()) {
      String key = prefix + property.getKey();
      if (property.getValue().isObject()) {
        collectKeys(key + ".", property.getValue(), keys);
      } else {
        assertFalse(keys.contains(key), key);
        keys.add(key);
      }
    }
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static String messageOf(Path file, Map<String, String> overrides) {
    return assertThrows(UserException.class, () -> ConfigFile.read(file, overrides)).getMessage();
  }
}

package yolov3.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import yolov3.config.ConfigDifferences;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.Architecture;
import yolov3.config.section.AugmentConfig;
import yolov3.config.section.AugmentConfig.Crop;
import yolov3.config.section.AugmentConfig.Cutout;
import yolov3.config.section.AugmentConfig.Flip;
import yolov3.config.section.AugmentConfig.Hsv;
import yolov3.config.section.AugmentConfig.Mixup;
import yolov3.config.section.AugmentConfig.Mosaic;
import yolov3.config.section.AugmentConfig.MultiScale;
import yolov3.config.section.AugmentConfig.Scale;
import yolov3.config.section.AugmentConfig.Translate;
import yolov3.config.section.CheckpointConfig;
import yolov3.config.section.ClassPair;
import yolov3.config.section.DataConfig;
import yolov3.config.section.DataFormat;
import yolov3.config.section.DistributedConfig;
import yolov3.config.section.DistributedConfig.GradientType;
import yolov3.config.section.EvaluationConfig;
import yolov3.config.section.LossConfig;
import yolov3.config.section.LossConfig.AnchorConflicts;
import yolov3.config.section.LossConfig.BackgroundBoxes;
import yolov3.config.section.LossConfig.BoxLoss;
import yolov3.config.section.MnistConfig;
import yolov3.config.section.ModelConfig;
import yolov3.config.section.ModelConfig.Freeze;
import yolov3.config.section.ModelConfig.Transfer;
import yolov3.config.section.OptimizerConfig;
import yolov3.config.section.OutputConfig;
import yolov3.config.section.Range;
import yolov3.config.section.ScheduleConfig;
import yolov3.config.section.SplitConfig;
import yolov3.config.section.TensorBoardConfig;
import yolov3.config.section.TrainingConfig;
import yolov3.config.section.TrainingConfig.OnNonFinite;
import yolov3.data.LabelledImage;
import yolov3.data.annotation.list.ListFile;
import yolov3.data.loader.BatchPlan;
import yolov3.geometry.Anchor;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.geometry.Letterbox;
import yolov3.io.AtomicFolder;

/** What goes out comes back, whatever it is. */
class RoundTripTest {

  private static final int CLASSES = 10;
  private static final int WIDTH = 24;
  private static final int HEIGHT = 20;

  private static Path folder;

  @BeforeContainer
  static void makeFolder() throws IOException {
    folder = Files.createTempDirectory("round trips");
  }

  @AfterContainer
  static void deleteFolder() throws IOException {
    AtomicFolder.deleteTree(folder);
  }

  /** Corners are kept as floats, so floats are what comes back. */
  @FuzzTest
  void writtenListReadsBack(
      @ForAll("imageNames") List<String> names, @ForAll("boxLists") List<List<LabelledBox>> boxes)
      throws IOException {
    Path place = Files.createTempDirectory(folder, "list");
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      Path image = Files.write(place.resolve(names.get(i)), Images.pngs().get(0));
      images.add(new LabelledImage(image, boxes.get(i % boxes.size())));
    }
    Path list = place.resolve("0.txt");
    ListFile.write(list, images);
    assertEquals(
        images,
        ListFile.read(list, CLASSES).stream()
            .map(image -> new LabelledImage(image.image().normalize(), image.boxes()))
            .toList());
  }

  @Provide
  Arbitrary<List<String>> imageNames() {
    return Arbitraries.strings()
        .withChars("abcXYZ012 ,.#é漢-_'\"")
        .ofMinLength(1)
        .ofMaxLength(12)
        // a name that could not be told from boxes is refused by the writer, which has a test
        .filter(
            name -> name.equals(name.strip()) && !name.matches("\\.\\.?|.* [-.\\d]+(,[-.\\d]+){4}"))
        .list()
        .uniqueElements()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<List<LabelledBox>>> boxLists() {
    Arbitrary<Float> x = Arbitraries.floats().between(0, WIDTH);
    Arbitrary<Float> y = Arbitraries.floats().between(0, HEIGHT);
    return Combinators.combine(x, y, x, y, Arbitraries.integers().between(0, CLASSES - 1))
        .filter((x1, y1, x2, y2, label) -> !x1.equals(x2) && !y1.equals(y2))
        .as(
            (x1, y1, x2, y2, label) ->
                new LabelledBox(
                    new Box(Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)),
                    label))
        .list()
        .ofMaxSize(4)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @FuzzTest
  void boxComesBackFromTheInput(
      @ForAll @IntRange(min = 1, max = 20_000) int width,
      @ForAll @IntRange(min = 1, max = 20_000) int height,
      @ForAll @IntRange(min = 1, max = 60) int strides,
      @ForAll("shares") List<Double> shares) {
    Letterbox letterbox = new Letterbox(width, height, 32 * strides);
    Box box =
        new Box(
            Math.min(shares.get(0), shares.get(1)) * width,
            Math.min(shares.get(2), shares.get(3)) * height,
            Math.max(shares.get(0), shares.get(1)) * width,
            Math.max(shares.get(2), shares.get(3)) * height);
    Box inInput = letterbox.toInput(box);
    assertTrue(inInput.xmin() >= 0 && inInput.xmax() <= letterbox.inputSize() + 1e-9);
    assertTrue(inInput.ymin() >= 0 && inInput.ymax() <= letterbox.inputSize() + 1e-9);
    Box back = letterbox.toImage(inInput);
    double rounding = 1e-9 * Math.max(width, height);
    assertEquals(box.xmin(), back.xmin(), rounding);
    assertEquals(box.ymin(), back.ymin(), rounding);
    assertEquals(box.xmax(), back.xmax(), rounding);
    assertEquals(box.ymax(), back.ymax(), rounding);
  }

  @Provide
  Arbitrary<List<Double>> shares() {
    return Arbitraries.doubles().between(0, 1).list().ofSize(4);
  }

  @FuzzTest
  void everyEpochHasEveryImageOnce(
      @ForAll @IntRange(min = 1, max = 300) int count,
      @ForAll @IntRange(min = 1, max = 400) int batchSize,
      @ForAll long seed,
      @ForAll @IntRange(min = 0, max = 100_000) int epochsBefore) {
    List<LabelledImage> images =
        IntStream.range(0, count)
            .mapToObj(i -> new LabelledImage(Path.of(i + ".jpg"), List.of()))
            .toList();
    BatchPlan plan = BatchPlan.shuffled(images, batchSize, seed);
    long before = epochsBefore * plan.batchesPerEpoch();
    List<LabelledImage> epoch = new ArrayList<>();
    for (long batch = 1; batch <= plan.batchesPerEpoch(); batch++) {
      List<LabelledImage> of =
          plan.slots(before + batch).stream().map(BatchPlan.SampleSlot::image).toList();
      assertTrue(of.size() == batchSize || batch == plan.batchesPerEpoch());
      assertTrue(!of.isEmpty() && of.size() <= batchSize);
      epoch.addAll(of);
    }
    assertEquals(count, epoch.size());
    assertEquals(new HashSet<>(images), new HashSet<>(epoch));
    // any step can be asked for first: a run goes on from there
    assertEquals(
        plan.slots(before + 1), BatchPlan.shuffled(images, batchSize, seed).slots(before + 1));
  }

  @FuzzTest
  void writtenConfigReadsBack(@ForAll("configs") RunConfig drawn) throws IOException {
    Path lists = drawn.data().split().lists();
    RunConfig config = // which a run sets, with a place of its own
        lists == null ? drawn : drawn.with("data.split.lists", lists.toAbsolutePath().normalize());
    Path file = folder.resolve("config.yaml");
    ConfigFile.write(config, file);
    assertEquals(config, ConfigFile.read(file, Map.of()));
    assertEquals(List.of(), ConfigDifferences.between(config, ConfigFile.read(file, Map.of())));
    RunConfig ofRun =
        lists == null ? config : config.with("data.split.lists", folder.resolve("split"));
    ConfigFile.writeOfRun(ofRun, file, List.of("a comment"));
    assertEquals(ofRun, ConfigFile.read(file, Map.of()));
  }

  @Provide
  Arbitrary<RunConfig> configs() {
    Arbitrary<Double> share = Arbitraries.doubles().between(0, 1).ofScale(12);
    Arbitrary<Double> belowOne = share.filter(value -> value < 0.999999);
    Arbitrary<Double> positive =
        Combinators.combine(
                Arbitraries.doubles().between(0.1, 1), Arbitraries.integers().between(-300, 0))
            .as((digits, exponent) -> digits * Math.pow(10, exponent));
    Arbitrary<Integer> count = Arbitraries.integers().between(1, Integer.MAX_VALUE);
    Arbitrary<OutputConfig> output = Combinators.combine(paths(), paths()).as(OutputConfig::new);
    Arbitrary<DataConfig> data =
        Combinators.combine(
                paths().injectNull(0.5),
                Arbitraries.of(DataFormat.class),
                paths().injectNull(0.5),
                paths().list().ofSize(4),
                Arbitraries.of(true, false).list().ofSize(3),
                Arbitraries.of("none", "ram", "ram:500MB", "ram:000002GB"),
                count,
                splits())
            .as(
                (source, format, images, lists, flags, cache, threads, split) ->
                    new DataConfig(
                        source,
                        format,
                        images,
                        source == null ? lists.get(0) : null,
                        source == null ? lists.get(1) : null,
                        source == null && flags.get(0) ? lists.get(2) : null,
                        source == null || flags.get(0) ? lists.get(3) : null,
                        source == null ? new SplitConfig(0, 0, null, false, null) : split,
                        flags.get(1),
                        flags.get(2),
                        cache,
                        threads,
                        threads));
    Arbitrary<Integer> images = Arbitraries.integers().between(1, 999_999);
    Arbitrary<MnistConfig> mnist =
        Combinators.combine(
                paths(),
                images,
                images,
                images,
                Arbitraries.integers().between(32, 4096),
                Arbitraries.longs(),
                Arbitraries.of(true, false))
            .as(MnistConfig::new)
            .injectNull(0.5);
    Arbitrary<ModelConfig> model =
        Arbitraries.of(Architecture.class)
            .flatMap(
                architecture ->
                    Combinators.combine(
                            Arbitraries.integers().between(1, 128).map(i -> 32 * i),
                            Combinators.combine(
                                    Arbitraries.doubles().between(0.001, 1e5).ofScale(6),
                                    Arbitraries.doubles().between(0.001, 1e5).ofScale(6))
                                .as(Anchor::new)
                                .list()
                                .ofSize(architecture.defaultAnchors().size())
                                .injectNull(0.3),
                            Arbitraries.of(1, 2, 4, 8, 16),
                            share.filter(value -> value > 0 && value < 1),
                            share)
                        .as(
                            (size, anchors, divisor, prior, momentum) ->
                                new ModelConfig(
                                    architecture,
                                    size,
                                    anchors,
                                    true,
                                    divisor,
                                    prior,
                                    momentum,
                                    null,
                                    Transfer.ALL,
                                    Freeze.NONE,
                                    0,
                                    false)))
            .flatMap(RoundTripTest::startedFromWeights);
    Arbitrary<LossConfig> loss =
        Combinators.combine(
                Arbitraries.of(BoxLoss.class),
                share.filter(value -> value > 0),
                share,
                share,
                Arbitraries.of(BackgroundBoxes.class),
                Arbitraries.of(AnchorConflicts.class))
            .as(LossConfig::new);
    Arbitrary<OptimizerConfig> optimizer =
        Combinators.combine(
                belowOne, belowOne, positive, share, Arbitraries.of(0.0, 10.0, 1e30), belowOne)
            .as(OptimizerConfig::new);
    Arbitrary<ScheduleConfig> schedule =
        Combinators.combine(positive, share, share)
            .as((peak, part, warmup) -> new ScheduleConfig(peak, peak * part, warmup));
    Arbitrary<TrainingConfig> training =
        Combinators.combine(
                count,
                Arbitraries.integers().between(1, 42), // fits at every input size
                count,
                Arbitraries.of(OnNonFinite.class),
                Arbitraries.integers().between(0, Integer.MAX_VALUE),
                Arbitraries.integers().between(0, 1000),
                Combinators.combine(
                        Arbitraries.of(TrainingConfig.Device.class),
                        Arbitraries.of(TrainingConfig.Layout.class))
                    .as(Map::entry),
                Arbitraries.of(TrainingConfig.Precision.class))
            .as(
                (epochs, batch, accumulate, policy, stopping, threads, on, precision) ->
                    new TrainingConfig(
                        epochs,
                        batch,
                        accumulate,
                        policy,
                        stopping,
                        threads,
                        on.getKey(),
                        precision,
                        on.getValue()));
    Arbitrary<DistributedConfig> distributed =
        Combinators.combine(Arbitraries.of(GradientType.class), positive, positive, count)
            .as(DistributedConfig::new);
    Arbitrary<CheckpointConfig> checkpoint =
        Combinators.combine(count, Arbitraries.of(0.0, 1e-3, 10.0, 1e9)).as(CheckpointConfig::new);
    Arbitrary<EvaluationConfig> evaluation =
        Combinators.combine(share, share, count).as(EvaluationConfig::new);
    Arbitrary<TensorBoardConfig> tensorboard =
        Combinators.combine(count, count, Arbitraries.of(true, false)).as(TensorBoardConfig::new);
    Arbitrary<Object[]> sections =
        Combinators.combine(
                List.<Arbitrary<Object>>of(
                    names().asGeneric(),
                    Arbitraries.longs().asGeneric(),
                    output.asGeneric(),
                    data.asGeneric(),
                    mnist.asGeneric(),
                    augmentations().asGeneric(),
                    model.asGeneric(),
                    loss.asGeneric(),
                    optimizer.asGeneric(),
                    schedule.asGeneric(),
                    training.asGeneric(),
                    distributed.asGeneric(),
                    checkpoint.asGeneric(),
                    evaluation.asGeneric(),
                    tensorboard.asGeneric()))
            .as(List::toArray);
    return sections.map(
        s ->
            new RunConfig(
                (String) s[0],
                (Long) s[1],
                (OutputConfig) s[2],
                (DataConfig) s[3],
                (MnistConfig) s[4],
                (AugmentConfig) s[5],
                (ModelConfig) s[6],
                (LossConfig) s[7],
                (OptimizerConfig) s[8],
                (ScheduleConfig) s[9],
                (TrainingConfig) s[10],
                (DistributedConfig) s[11],
                (CheckpointConfig) s[12],
                (EvaluationConfig) s[13],
                (TensorBoardConfig) s[14]));
  }

  private static Arbitrary<SplitConfig> splits() {
    return Combinators.combine(
            Arbitraries.doubles().between(0.01, 0.5).ofScale(12),
            Arbitraries.doubles().between(0, 0.4).ofScale(12),
            Arbitraries.of("(\\d+)", "video_(\\d+)_", "^([^_]+): #'\"").injectNull(0.5),
            Arbitraries.of(true, false),
            paths().injectNull(0.5))
        .as(SplitConfig::new);
  }

  private static Arbitrary<AugmentConfig> augmentations() {
    Arbitrary<Double> share = Arbitraries.doubles().between(0, 1).ofScale(12);
    Arbitrary<Range> parts =
        Combinators.combine(share, share)
            .as((a, b) -> new Range(0.1 + 0.8 * Math.min(a, b), 0.1 + 0.8 * Math.max(a, b)));
    Arbitrary<Flip> flip =
        Combinators.combine(
                share,
                names()
                    .list()
                    .uniqueElements()
                    .ofSize(4)
                    .map(
                        n ->
                            List.of(
                                new ClassPair(n.get(0), n.get(1)),
                                new ClassPair(n.get(2), n.get(3)))))
            .as(Flip::new);
    Arbitrary<Integer> inputSizes = Arbitraries.integers().between(1, 100).map(i -> 32 * i);
    Arbitrary<MultiScale> multiScale =
        Combinators.combine(Arbitraries.integers().between(0, 1000), inputSizes, inputSizes)
            .as(
                (every, a, b) ->
                    every > 0 // every size of an input among them
                        ? new MultiScale(every, 32, 4096)
                        : new MultiScale(0, Math.min(a, b), Math.max(a, b)));
    return Combinators.combine(
            flip, flip, parts, share, share.filter(s -> s <= 0.5), parts, multiScale)
        .as(
            (one, other, range, probability, part, second, sizes) ->
                new AugmentConfig(
                    part < 0.5,
                    one,
                    other,
                    new Crop(probability, range),
                    new Translate(probability, part),
                    new Scale(probability, second),
                    new Hsv(probability, part, part, probability),
                    new Mosaic(0, range, second),
                    new Mixup(0, 1 + part),
                    new Cutout(probability, 1 + (int) (99 * part), range),
                    part,
                    part < 0.1 ? null : (int) (100 * part),
                    sizes));
  }

  private static Arbitrary<ModelConfig> startedFromWeights(ModelConfig model) {
    return Combinators.combine(
            paths(),
            Arbitraries.of(Transfer.ALL, Transfer.ALL_BUT_HEAD),
            Arbitraries.of(Freeze.class),
            Arbitraries.integers().between(0, 1000))
        .as(
            (weights, transfer, freeze, epochs) ->
                new ModelConfig(
                    model.architecture(),
                    model.inputSize(),
                    model.anchors(),
                    model.fitAnchors(),
                    model.widthDivisor(),
                    model.objectnessPrior(),
                    model.batchNormMomentum(),
                    weights,
                    transfer,
                    freeze,
                    freeze == Freeze.NONE ? 0 : epochs,
                    transfer == Transfer.ALL && epochs % 2 == 0));
  }

  /** Folder names, and those that YAML takes for something else. */
  private static Arbitrary<String> names() {
    return Arbitraries.oneOf(
            Arbitraries.strings().withChars("aeox019._-").ofMinLength(1).ofMaxLength(8),
            Arbitraries.of(
                "2024",
                "1e5",
                "0x10",
                "0o17",
                "017",
                "1_000",
                "null",
                "true",
                "no",
                "y",
                "1.5",
                "2024-01-01",
                "1.",
                "NaN",
                "0b1"))
        .filter(name -> name.matches("[\\p{Alnum}].*"));
  }

  /** Paths, and those that YAML or a URI would be. */
  private static Arbitrary<Path> paths() {
    return Arbitraries.oneOf(
            Arbitraries.strings()
                .withChars("ab 1.:/#'\"\\-é漢&*!%@`{}[]|>?,~=")
                .ofMinLength(1)
                .ofMaxLength(10),
            Arbitraries.of(
                "null",
                "~",
                "2024",
                "1e5",
                "true",
                "a: b",
                "a #b",
                "- a",
                "a:b/c.txt",
                "file:/a",
                "http://a/b",
                "jar:file:/a!/b",
                "C:/a",
                "@a",
                "0x10",
                "1_000",
                "=",
                "<<",
                "a\tb",
                "a\nb",
                " "))
        .map(Path::of);
  }
}

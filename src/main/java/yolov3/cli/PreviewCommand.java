package yolov3.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import yolov3.cli.option.ConfigArguments;
import yolov3.config.RunConfig;
import yolov3.data.augmentation.SingleAugmentations;
import yolov3.data.drawing.ContactSheet;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.Example;
import yolov3.data.loader.ExampleSource;
import yolov3.data.loader.ImageCache;
import yolov3.io.Counted;
import yolov3.io.UserException;
import yolov3.report.ExampleImages;
import yolov3.training.ExampleSources;
import yolov3.training.TrainingData;

/** {@code yolov3 preview}: training batches as images. */
@Command(
    name = "preview",
    description = {
      "Write training batches as images.",
      "Draws the first training batches as the network gets them, augmented and with their boxes, one sheet per"
          + " batch. A look at the sheets before a long run shows wrong boxes, mirrored digits and empty images."
    },
    footer = {
      "  ./yolov3 preview configs/mnist-tiny.yaml --out preview",
      "  ./yolov3 preview my.yaml --out preview --batches 8 --set augment.mosaic.probability=1",
      "  ./yolov3 preview configs/mnist-tiny.yaml --out each --each"
    })
final class PreviewCommand implements Callable<Integer> {

  private static final int COLUMNS = 4;

  @Spec private CommandSpec spec;

  @Mixin private ConfigArguments arguments;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Folder for the sheets; created if missing.")
  private Path out;

  @Option(
      names = "--batches",
      paramLabel = "N",
      defaultValue = "4",
      description =
          "Number of batches to draw (default: ${DEFAULT-VALUE}). Has no effect with --each.")
  private int batches;

  @Option(
      names = "--each",
      description =
          "Instead of batches, draw one sheet per augmentation: the same images before and after it. Augmentations"
              + " that the config switches off are drawn too, with the config's ranges.")
  private boolean each;

  @Override
  public Integer call() {
    if (batches < 1) {
      throw new UserException("--batches is " + batches + "; expected 1 or more");
    }
    RunConfig config = arguments.read();
    config.training().requireBatchSize();
    PrintWriter printer = spec.commandLine().getOut();
    MakeDataCommand.make(config.mnist(), spec, printer);
    TrainingData data = TrainingData.read(config);
    Map<Path, Supplier<BufferedImage>> sheets = each ? beforeAndAfter(data) : batches(config, data);
    for (Path file : sheets.keySet()) {
      if (Files.exists(file)) {
        throw new UserException(file + " exists; expected a folder without earlier sheets");
      }
    }
    try (ConsoleObserver console = new ConsoleObserver(spec, printer, "")) {
      IntConsumer done = console.begin("preview", sheets.size());
      int written = 0;
      for (Map.Entry<Path, Supplier<BufferedImage>> sheet : sheets.entrySet()) {
        ExampleImages.writePng(sheet.getValue().get(), sheet.getKey());
        done.accept(++written);
      }
    }
    printer.printf(
        "%s of %s, in %s%n",
        Counted.of(sheets.size(), "sheet"),
        each ? "images before (above) and after each augmentation" : "training batches",
        out);
    return 0;
  }

  /** A sheet for each of the first batches. */
  private Map<Path, Supplier<BufferedImage>> batches(RunConfig config, TrainingData data) {
    BatchPlan plan = ExampleSources.plan(config, data);
    ExampleSource source = ExampleSources.source(config, data, plan, new ImageCache(0));
    long last =
        Math.min(batches, Math.multiplyExact(plan.batchesPerEpoch(), config.training().epochs()));
    ContactSheet sheet = new ContactSheet(data.names().names(), COLUMNS);
    Map<Path, Supplier<BufferedImage>> sheets = new LinkedHashMap<>();
    for (long number = 1; number <= last; number++) {
      long batch = number;
      sheets.put(
          out.resolve("batch-%06d.png".formatted(batch)),
          () -> sheet.draw(titled(plan.slots(batch).stream().map(source::read).toList())));
    }
    return sheets;
  }

  /** A sheet for each augmentation: a row of images without it, and one with it. */
  private Map<Path, Supplier<BufferedImage>> beforeAndAfter(TrainingData data) {
    ContactSheet sheet = new ContactSheet(data.names().names(), COLUMNS);
    Map<Path, Supplier<BufferedImage>> sheets = new LinkedHashMap<>();
    for (String name : SingleAugmentations.NAMES) {
      sheets.put(
          out.resolve(name + ".png"),
          () -> {
            List<ContactSheet.CaptionedImage> images = new ArrayList<>();
            images.addAll(firstImages(SingleAugmentations.of(any -> false), data));
            images.addAll(firstImages(SingleAugmentations.of(name::equals), data));
            return sheet.draw(images);
          });
    }
    return sheets;
  }

  private List<ContactSheet.CaptionedImage> firstImages(
      Map<String, String> overrides, TrainingData data) {
    Map<String, String> all = new LinkedHashMap<>(overrides);
    all.put("training.batch_size", String.valueOf(COLUMNS));
    RunConfig config = arguments.read(all);
    BatchPlan plan = ExampleSources.plan(config, data);
    ExampleSource source = ExampleSources.source(config, data, plan, new ImageCache(0));
    return titled(plan.slots(1).stream().map(source::read).toList());
  }

  private static List<ContactSheet.CaptionedImage> titled(List<Example> examples) {
    return examples.stream()
        .map(
            example ->
                new ContactSheet.CaptionedImage(
                    example.source().image().getFileName().toString(),
                    example.image().toBufferedImage(),
                    example.objects()))
        .toList();
  }
}

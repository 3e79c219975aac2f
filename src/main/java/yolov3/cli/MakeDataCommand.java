package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import yolov3.cli.console.ProgressBars;
import yolov3.config.section.MnistConfig;
import yolov3.data.mnist.MnistDatasetOptions;
import yolov3.data.mnist.MnistDetectionDataset;

/** {@code yolov3 make-data}: a synthetic MNIST detection data set. */
@Command(
    name = "make-data",
    description = {
      "Draw an MNIST detection data set.",
      "Writes images of MNIST digits with boxes, the lists train.txt, validation.txt and test.txt, and mnist.names."
          + " The same seed gives the same bytes."
    },
    footer = {
      "  ./yolov3 make-data",
      "  ./yolov3 make-data --out digits --train 5000 --size 608 --seed 7",
      "  ./yolov3 make-data --out mnist/detection-tight --tight"
    })
final class MakeDataCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "mnist/detection",
      description =
          "Folder to write: absent, empty, or with the same data set (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--digits",
      paramLabel = "DIR",
      description = "Folder of the four gzipped MNIST files (default: those of this program).")
  private Path digits = Installation.path().resolve("mnist");

  @Option(
      names = "--train",
      defaultValue = "1000",
      paramLabel = "N",
      description = "Number of training images (default: ${DEFAULT-VALUE}).")
  private int train;

  @Option(
      names = "--validation",
      defaultValue = "200",
      paramLabel = "N",
      description = "Number of validation images (default: ${DEFAULT-VALUE}).")
  private int validation;

  @Option(
      names = "--test",
      defaultValue = "200",
      paramLabel = "N",
      description = "Number of test images (default: ${DEFAULT-VALUE}).")
  private int test;

  @Option(
      names = "--size",
      defaultValue = "416",
      paramLabel = "PIXELS",
      description = "Side of the images (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Random seed (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--tight", description = "Fit the boxes to the ink instead of the 28×28 tile.")
  private boolean tight;

  @Override
  public Integer call() {
    MnistDatasetOptions options =
        new MnistDatasetOptions(train, validation, test, size, seed, tight);
    make(out, digits, options, spec.commandLine().getOut());
    return 0;
  }

  /** Draws the set of a config unless it is there, or nothing when the data are the user's own. */
  static void make(MnistConfig config, PrintWriter out) {
    if (config != null) {
      MnistDatasetOptions options =
          new MnistDatasetOptions(
              config.train(),
              config.validation(),
              config.test(),
              config.size(),
              config.seed(),
              config.tight());
      make(config.folder(), Installation.path().resolve("mnist"), options, out);
    }
  }

  private static void make(Path folder, Path digits, MnistDatasetOptions options, PrintWriter out) {
    MnistDetectionDataset set =
        ProgressBars.during(
            "drawing digits",
            options.total(),
            done -> MnistDetectionDataset.make(folder, digits, options, done));
    out.printf(
        set.wasThere()
            ? "%s exists: %d training, %d validation and %d test images%n"
            : "%s drawn: %d training, %d validation and %d test images%n",
        folder,
        options.train(),
        options.validation(),
        options.test());
    out.flush();
  }
}

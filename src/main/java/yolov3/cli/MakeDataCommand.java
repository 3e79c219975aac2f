package yolov3.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import yolov3.TrainingRun;
import yolov3.config.section.MnistConfig;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.io.Installation;

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
          "Folder to write, which must be absent, empty, or hold the same data set (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--digits",
      paramLabel = "DIR",
      description =
          "Folder of the four gzipped MNIST files (default: the files that come with this program).")
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
    MnistConfig config = new MnistConfig(out, train, validation, test, size, seed, tight);
    try (ConsoleObserver console = new ConsoleObserver(spec, spec.commandLine().getOut(), "")) {
      MnistDetectionDataset set =
          MnistDetectionDataset.make(
              config, digits, console.begin("drawing digits", config.total()));
      console.onMnist(config, set.wasThere());
    }
    return 0;
  }

  /**
   * Draws the data set of a config unless it is there, or nothing for the user's own data.
   *
   * @param spec of the command that needs it
   */
  static void make(MnistConfig config, CommandSpec spec, PrintWriter printer) {
    try (ConsoleObserver observer = new ConsoleObserver(spec, printer, "")) {
      TrainingRun.drawMnist(config, observer);
    }
  }

  static void print(PrintWriter printer, MnistConfig config, boolean found) {
    printer.printf(
        "%s %s: %d training, %d validation and %d test images%n",
        config.folder(),
        found ? "exists" : "drawn",
        config.train(),
        config.validation(),
        config.test());
    printer.flush();
  }
}

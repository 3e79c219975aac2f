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
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.io.UserException;

/** {@code yolov3 make-data}: draws an MNIST detection set. */
@Command(
    name = "make-data",
    description =
        "Draws a detection set from the MNIST digits: images, the lists train.txt, validation.txt and"
            + " test.txt, and mnist.names. The same seed gives the same bytes.",
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
          "Where the set goes; absent, empty, or the same set (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(
      names = "--digits",
      paramLabel = "DIR",
      description = "The four MNIST files, gzip (default: those that come with the program).")
  private Path digits = Installation.path().resolve("mnist");

  @Option(
      names = "--train",
      defaultValue = "1000",
      description = "Training images (default: ${DEFAULT-VALUE}).")
  private int train;

  @Option(
      names = "--validation",
      defaultValue = "200",
      description = "Validation images (default: ${DEFAULT-VALUE}).")
  private int validation;

  @Option(
      names = "--test",
      defaultValue = "200",
      description = "Test images (default: ${DEFAULT-VALUE}).")
  private int test;

  @Option(
      names = "--size",
      defaultValue = "416",
      description = "Side of the images, pixels (default: ${DEFAULT-VALUE}).")
  private int size;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "Of every random choice (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--tight", description = "Boxes around the ink instead of the 28×28 tile.")
  private boolean tight;

  @Override
  public Integer call() {
    try {
      make(
          new MnistConfig(out, train, validation, test, size, seed, tight),
          digits,
          spec.commandLine().getOut());
    } catch (UserException e) {
      throw new UserException(withFlags(e.getMessage()), e);
    }
    return 0;
  }

  /** A message that names the flags of this command instead of the keys of a config. */
  private static String withFlags(String message) {
    return message
        .replace("mnist.folder", "--out")
        .replaceAll("\\bmnist\\.(train|validation|test|size) is", "--$1 is");
  }

  /** Draws the set of a config unless it is there, or nothing when the data are the user's own. */
  static void make(MnistConfig config, PrintWriter out) {
    if (config != null) {
      make(config, Installation.path().resolve("mnist"), out);
    }
  }

  private static void make(MnistConfig config, Path digits, PrintWriter out) {
    MnistDetectionDataset set =
        ProgressBars.during(
            "drawing digits",
            config.total(),
            done -> MnistDetectionDataset.make(config, digits, done));
    out.printf(
        set.wasThere()
            ? "%s is there: %d training, %d validation and %d test images%n"
            : "%s drawn: %d training, %d validation and %d test images%n",
        config.folder(),
        config.train(),
        config.validation(),
        config.test());
    out.flush();
  }
}

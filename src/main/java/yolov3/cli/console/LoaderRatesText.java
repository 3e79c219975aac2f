package yolov3.cli.console;

import java.io.PrintWriter;
import yolov3.benchmark.LoaderRates;

/** Rates of the loader on a terminal. */
public final class LoaderRatesText {

  private LoaderRatesText() {}

  /** Prints the rates and their multiple of the speed of training. */
  public static void print(PrintWriter out, LoaderRates rates) {
    out.printf(
        "%s at %d, batch %d, %d cores: training takes %.1f images/s.%n"
            + "The loader alone makes, and × that rate:%n%n",
        rates.network(),
        rates.inputSize(),
        rates.batchSize(),
        rates.cores(),
        rates.trainingImagesPerSecond());
    out.printf("%-16s %31s   %31s%n", "", "decoding each image", "from the cache");
    row(out, "augmentation", "1 thread", "2 threads", "1 thread", "2 threads");
    for (LoaderRates.Row row : rates.loader()) {
      row(
          out,
          row.augmentation(),
          cell(rates, row.decoding().oneThread()),
          cell(rates, row.decoding().twoThreads()),
          cell(rates, row.cached().oneThread()),
          cell(rates, row.cached().twoThreads()));
    }
    out.flush();
  }

  private static void row(PrintWriter out, Object... cells) {
    out.printf("%-16s %15s %15s   %15s %15s%n", cells);
  }

  private static String cell(LoaderRates rates, double imagesPerSecond) {
    return String.format(
        "%.0f/s %5.1f×", imagesPerSecond, imagesPerSecond / rates.trainingImagesPerSecond());
  }
}

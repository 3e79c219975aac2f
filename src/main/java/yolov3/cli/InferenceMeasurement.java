package yolov3.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;
import yolov3.benchmark.InferenceBenchmark;
import yolov3.benchmark.InferenceRates;
import yolov3.cli.console.InferenceRatesText;
import yolov3.cli.option.ConfigArguments;
import yolov3.cli.option.JsonOption;
import yolov3.config.RunConfig;
import yolov3.data.annotation.DatasetReader;
import yolov3.export.PythonInterpreter;

/** {@code benchmark --inference}. */
record InferenceMeasurement(CommandSpec spec, ConfigArguments arguments, JsonOption json) {

  /**
   * Measures a SavedModel or the network of a config, and prints.
   *
   * @param batches of a round
   */
  void run(PythonInterpreter python, int rounds, int batches) {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter lines = json.isStandardOutput() ? spec.commandLine().getErr() : out;
    InferenceRates rates;
    try (ConsoleObserver console = new ConsoleObserver(spec, lines, "")) {
      InferenceBenchmark benchmark = new InferenceBenchmark(python, rounds, batches, console);
      if (arguments.isConfigFile()) {
        RunConfig config = arguments.read();
        MakeDataCommand.make(config.mnist(), spec, lines);
        rates = benchmark.measure(config, DatasetReader.of(config.data()).names());
      } else {
        rates = benchmark.measure(arguments.savedModel());
      }
    }
    if (!json.isStandardOutput()) {
      InferenceRatesText.print(out, rates);
    }
    json.write(rates, out);
  }
}

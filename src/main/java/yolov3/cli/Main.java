package yolov3.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import yolov3.cli.console.Failures;
import yolov3.cli.console.PrintableWriter;
import yolov3.cli.console.StandardOutput;
import yolov3.cli.console.StopSignal;
import yolov3.cli.console.Terminal;
import yolov3.cli.option.KeyOptions;
import yolov3.cli.option.RenamedOptions;
import yolov3.io.IoErrors;
import yolov3.network.runtime.NativeMemory;
import yolov3.network.runtime.ProgramVersion;
import yolov3.training.log.RunEnvironment;

/** The program {@code yolov3}: the list of its commands and what all of them share. */
@Command(
    name = "yolov3",
    description = "Train YOLOv3 object detectors and use them.",
    subcommands = {
      TrainCommand.class,
      EvaluateCommand.class,
      DetectCommand.class,
      ExportCommand.class,
      VerifyExportCommand.class,
      CompareCommand.class,
      CheckDataCommand.class,
      PreviewCommand.class,
      AnchorsCommand.class,
      ConvertCommand.class,
      SplitCommand.class,
      MakeDataCommand.class,
      ExplainCommand.class,
      BenchmarkCommand.class,
      DoctorCommand.class
    },
    // From here on inherited by every command.
    scope = ScopeType.INHERIT,
    mixinStandardHelpOptions = true,
    versionProvider = Main.Versions.class,
    usageHelpWidth = 100,
    descriptionHeading = "%n",
    parameterListHeading = "%nParameters:%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n")
public final class Main implements Callable<Integer> {

  /** Folder of runs where no config names another. */
  static final Path MODELS = Path.of("models");

  @Spec private CommandSpec spec;

  // Only the launcher can act on it: TensorFlow reads its log level when the process starts.
  @Option(
      names = "--tensorflow-log",
      scope = ScopeType.INHERIT,
      description = "Show all of TensorFlow's own log. By default only its errors are shown.")
  private boolean tensorflowLog;

  Main() {}

  /** The lines of {@code --version}. */
  static final class Versions implements IVersionProvider {

    @Override
    public String[] getVersion() {
      return new String[] {
        "yolov3 " + ProgramVersion.program(), "TensorFlow Java " + ProgramVersion.tensorflowJava()
      };
    }
  }

  /** Runs the program and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StopSignal.endAtOnce();
    StandardOutput output = new StandardOutput(new FileOutputStream(FileDescriptor.out));
    Charset charset = Terminal.charset();
    PrintWriter err = new PrintWriter(new OutputStreamWriter(System.err, charset), true);
    int code = run(args, output.writer(charset), err);
    Optional<IOException> failure = output.failure();
    failure.ifPresent(
        e -> err.println("standard output can't be written: " + IoErrors.reasonOf(e)));
    System.exit(failure.isPresent() && code == 0 ? Failures.BROKEN : code);
  }

  /**
   * Runs one command without ending the JVM.
   *
   * @param args the command's name and its arguments
   * @param out takes the results
   * @param err takes messages
   * @return the exit code: 0 done, 1 the run broke, 2 the user's mistake, 129, 130 or 143 stopped
   *     by a signal
   */
  public static int run(String[] args, PrintWriter out, PrintWriter err) {
    NativeMemory.leaveLimitsToTensorFlow();
    System.setProperty("java.awt.headless", "true"); // images are drawn, never shown
    Locale.setDefault(Locale.ROOT); // 0.5 is 0.5 in every country
    PrintWriter printableOut = PrintableWriter.over(out, false);
    PrintWriter printableErr = PrintableWriter.over(err, true);
    try {
      return program()
          .setOut(printableOut)
          .setErr(printableErr)
          .setExecutionStrategy(
              parsed -> {
                if (isHelpRequested(parsed)) { // which picocli colours, and nobody else writes
                  parsed.commandSpec().commandLine().setOut(out);
                }
                return new CommandLine.RunLast().execute(parsed);
              })
          .setParameterExceptionHandler((failure, rest) -> Failures.ofArguments(failure))
          .setExecutionExceptionHandler(
              (failure, commandLine, parsed) ->
                  Failures.report(
                      failure,
                      commandLine.getErr(),
                      message -> KeyOptions.addTo(message, commandLine.getCommandSpec())))
          .execute(RenamedOptions.replace(args, note -> Failures.warn(printableErr, note)));
    } catch (Error failure) { // picocli lets these through
      return Failures.report(failure, printableErr);
    } finally {
      printableOut.flush();
      printableErr.flush();
      out.flush();
    }
  }

  /** Returns the command line as it was typed, for logs and reports. */
  static String commandLine(CommandSpec command) {
    return RunEnvironment.commandLine(command.root().commandLine().getParseResult().originalArgs());
  }

  /** Builds the command line; its list of commands fits a screen of 24 lines. */
  static CommandLine program() {
    CommandLine program = new CommandLine(new Main());
    program.setCaseInsensitiveEnumValuesAllowed(true); // lower case, as in a config
    UsageMessageSpec usage = program.getCommandSpec().usageMessage();
    List<String> sections = new ArrayList<>(usage.sectionKeys());
    sections.remove(UsageMessageSpec.SECTION_KEY_OPTION_LIST_HEADING);
    sections.remove(UsageMessageSpec.SECTION_KEY_OPTION_LIST);
    usage
        .sectionKeys(sections)
        .synopsisSubcommandLabel("COMMAND")
        .footer("  ./yolov3 train configs/mnist-tiny.yaml   (train --help: options, examples)");
    return program;
  }

  private static boolean isHelpRequested(ParseResult parsed) {
    return parsed.asCommandLineList().stream()
        .anyMatch(line -> line.isUsageHelpRequested() || line.isVersionHelpRequested());
  }

  /** Without a command: the usage. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr(), CommandLine.Help.Ansi.OFF);
    return Failures.USER_MISTAKE;
  }
}

package yolov3.cli.console;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import yolov3.io.OneLine;
import yolov3.io.RunFailedException;
import yolov3.io.Suggestion;
import yolov3.io.UserException;
import yolov3.network.runtime.DeviceChoice;
import yolov3.network.runtime.ProgramVersion;

/** Messages and exit codes of failures. */
public final class Failures {

  private static final long GIB = 1 << 30;

  private static final Set<Class<?>> WHOLE_NUMBERS =
      Set.of(int.class, Integer.class, long.class, Long.class);
  private static final Set<Class<?>> REAL_NUMBERS = Set.of(double.class, Double.class);

  /** Exit code of a run that broke, or of a bug. */
  public static final int BROKEN = 1;

  /** Exit code of a wrong flag, config or file. */
  public static final int USER_MISTAKE = 2;

  private Failures() {}

  /** Prints a warning as one line, whatever characters the names in it have. */
  public static void warn(PrintWriter writer, String warning) {
    writer.println("warning: " + OneLine.of(warning));
  }

  /**
   * Prints warnings about the choice of the device, then the device.
   *
   * @param doing the work: {@code training}
   * @param line takes the device
   * @param err takes the warnings
   */
  public static void device(DeviceChoice device, String doing, PrintWriter line, PrintWriter err) {
    device.warnings().forEach(warning -> warn(err, warning));
    err.flush();
    line.println(doing + " on " + device.name());
    line.flush();
  }

  /** Prints what was decided without the user, as one line. */
  public static void note(PrintWriter writer, String note) {
    writer.println(OneLine.of(note));
  }

  /** Prints one line for arguments that do not parse: the mistake, a suggestion, where help is. */
  public static int ofArguments(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    String message =
        failure instanceof UnmatchedArgumentException unmatched
            ? unmatched(command, unmatched.getUnmatched().get(0))
            : withoutFullStop(picocliText(failure));
    String separator = message.endsWith("?") ? " Try" : "; try";
    String name = command.getCommandSpec().qualifiedName();
    command.getErr().println(message + separator + " '" + name + " --help'");
    return USER_MISTAKE;
  }

  private static String unmatched(CommandLine command, String argument) {
    if (argument.startsWith("-")) {
      String option = argument.replaceFirst("=.*", "");
      Set<String> options = command.getCommandSpec().optionsMap().keySet();
      return "unknown option '" + option + "'" + Suggestion.asQuestion(option, options);
    }
    Set<String> commands = command.getSubcommands().keySet();
    String kind = commands.isEmpty() ? "unexpected argument" : "unknown command";
    return kind + " '" + argument + "'" + Suggestion.asQuestion(argument, commands);
  }

  /** Words picocli's messages as ours are. */
  private static String picocliText(ParameterException failure) {
    String text =
        failure.getArgSpec() != null && failure.getValue() != null
            ? wrongValue(failure, failure.getArgSpec())
            : failure.getMessage();
    return text.lines()
        .collect(Collectors.joining(" "))
        .replaceFirst("^Error: ", "")
        .replace("option option ", "option ");
  }

  private static String wrongValue(ParameterException failure, ArgSpec argument) {
    String name =
        argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    String reason = name + " is '" + failure.getValue() + "'; expected ";
    if (argument.typeInfo().isMap()) {
      return reason + argument.paramLabel() + ", e.g. training.epochs=20";
    }
    if (argument.typeInfo().isEnum() && argument.converters().length == 0) {
      List<String> choices =
          argument.typeInfo().getEnumConstantNames().stream()
              .map(choice -> choice.toLowerCase(Locale.ROOT))
              .toList();
      int last = choices.size() - 1;
      return reason + String.join(", ", choices.subList(0, last)) + " or " + choices.get(last);
    }
    Class<?> type = argument.auxiliaryTypes()[0];
    if (WHOLE_NUMBERS.contains(type)) {
      return reason + "a whole number";
    }
    if (REAL_NUMBERS.contains(type)) {
      return reason + "a number";
    }
    return name + ": " + failure.getMessage().replaceFirst("^Invalid value for .*?: ", "");
  }

  private static String outOfMemory(Throwable failure) {
    Throwable first = failure; // a thread pool hands on a copy, without the message
    while (first.getMessage() == null && first.getCause() != null) {
      first = first.getCause();
    }
    long limit = Runtime.getRuntime().maxMemory();
    return ("out of memory (%s): Java's heap limit is %d MB; set YOLOV3_JAVA_OPTS=-Xmx%dg for more."
            + " In training, data.cache, data.prefetch_batches and training.batch_size decide how much heap is used")
        .formatted(first.getMessage(), limit >> 20, 2 * ((limit + GIB - 1) / GIB));
  }

  private static String withoutFullStop(String text) {
    return text.endsWith(".") ? text.substring(0, text.length() - 1) : text;
  }

  /**
   * Prints the message of a failure that the user can fix, the stack of a bug.
   *
   * @return the exit code
   */
  public static int report(Throwable thrown, PrintWriter err) {
    return report(thrown, err, message -> message);
  }

  /**
   * Prints the message of a failure that the user can fix, with options that help, or the stack of
   * a bug.
   *
   * @param options adds the options that help to the message of a user's mistake
   * @return the exit code
   */
  public static int report(Throwable thrown, PrintWriter err, UnaryOperator<String> options) {
    Throwable failure = thrown;
    // wrappers of a thread pool
    while ((failure instanceof ExecutionException || failure instanceof CompletionException)
        && failure.getCause() != null) {
      failure = failure.getCause();
    }
    if (failure instanceof StandardOutput.EndedException) {
      return 0; // as when a reader such as head has enough
    }
    if (failure instanceof UserException) {
      err.println(options.apply(failure.getMessage()));
      return USER_MISTAKE;
    }
    if (failure instanceof RunFailedException) {
      err.println(failure.getMessage());
      return BROKEN;
    }
    if (failure instanceof OutOfMemoryError) {
      err.println(outOfMemory(failure));
      return BROKEN;
    }
    if (failure instanceof UnsatisfiedLinkError) {
      err.printf(
          "TensorFlow's native library did not load (%s); run 'yolov3 doctor'%n",
          failure.getMessage());
      return BROKEN;
    }
    thrown.printStackTrace(err);
    err.printf(
        "This is a bug in yolov3 %s, please report it with the lines above.%n",
        ProgramVersion.program());
    return BROKEN;
  }
}

package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@Tag("tensorflow")
class HelpTest {

  static Stream<String> commands() {
    return new CommandLine(new Main()).getSubcommands().keySet().stream();
  }

  @Test
  void commandsAreThoseThatUsersKnow() {
    assertEquals(
        Set.of(
            "train",
            "evaluate",
            "detect",
            "export",
            "verify-export",
            "make-data",
            "anchors",
            "check-data",
            "compare",
            "explain",
            "convert",
            "split",
            "preview",
            "benchmark",
            "doctor"),
        Set.copyOf(commands().toList()));
  }

  @Test
  void listOfCommandsFitsAScreenAndHasALineForEach() {
    StringWriter help = new StringWriter();
    assertEquals(
        0,
        Main.run(
            new String[] {"--help"}, new PrintWriter(help), new PrintWriter(new StringWriter())));
    List<String> lines = help.toString().lines().toList();
    assertTrue(lines.size() < 24, help.toString()); // and a line for the next prompt
    lines.forEach(line -> assertTrue(line.length() <= 80, line));
    commands()
        .forEach(
            command ->
                assertEquals(
                    1,
                    lines.stream().filter(line -> line.startsWith("  " + command + " ")).count()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyExampleInTheHelpParses(String command) {
    StringWriter help = new StringWriter();
    assertEquals(
        0,
        Main.run(
            new String[] {command, "--help"},
            new PrintWriter(help),
            new PrintWriter(new StringWriter())));
    String[] parts = help.toString().split("Examples:\\R", 2);
    assertEquals(2, parts.length, "no section Examples in\n" + help);
    List<String> examples =
        parts[1].lines().map(String::strip).filter(line -> line.startsWith("./yolov3 ")).toList();
    assertFalse(examples.isEmpty(), parts[1]);
    for (String example : examples) {
      String[] arguments = arguments(example);
      assertDoesNotThrow(() -> Main.program().parseArgs(arguments), example);
      assertEquals(command, arguments[0], example);
    }
  }

  /** Splits a line as a shell does, and refuses what a shell would not leave as it is. */
  private static String[] arguments(String line) {
    List<String> words =
        Pattern.compile("'[^']*'|\\S+").matcher(line).results().map(MatchResult::group).toList();
    words.stream()
        .filter(word -> !word.startsWith("'"))
        .forEach(word -> assertTrue(word.matches("[\\w./:=,@%+-]+"), word + " in " + line));
    return words.stream().skip(1).map(word -> word.replace("'", "")).toArray(String[]::new);
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyOptionAndArgumentHasADescription(String command) {
    CommandLine.Model.CommandSpec spec =
        new CommandLine(new Main()).getSubcommands().get(command).getCommandSpec();
    spec.args()
        .forEach(
            arg -> assertTrue(arg.description().length > 0, command + ": " + arg.paramLabel()));
    assertTrue(spec.usageMessage().description().length > 0, command);
  }
}

package yolov3.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Commands that tests run in a process of their own. */
final class OwnProcess {

  private OwnProcess() {}

  /** Returns the command of a process that runs this program. */
  static List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx1g", "-cp", System.getProperty("java.class.path")));
    command.add(Main.class.getName());
    command.addAll(arguments);
    return command;
  }
}

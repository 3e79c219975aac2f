package yolov3.training.log;

import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import yolov3.network.runtime.NvidiaGpus;
import yolov3.network.runtime.ProgramVersion;
import yolov3.network.runtime.TensorFlowDevices;
import yolov3.training.RunProvenance;

/** Machine and programs of a run, for its log. */
public final class RunEnvironment {

  private RunEnvironment() {}

  /** Returns the provenance of what a command starts. */
  public static RunProvenance provenanceOf(String command) {
    return new RunProvenance(command, RunEnvironment::describe);
  }

  /** Puts each option on a line of its own, to fit a narrow page and still paste into a shell. */
  public static String commandLine(List<String> arguments) {
    StringBuilder line = new StringBuilder("./yolov3");
    for (String argument : arguments) {
      line.append(argument.startsWith("--") ? " \\\n  " : " ").append(quoted(argument));
    }
    return line.toString();
  }

  /** Quotes an argument for a shell, where it needs that. */
  public static String quoted(Object argument) {
    String text = argument.toString();
    boolean isPlain = text.replace(File.separatorChar, '/').matches("[\\w./:=,@%+-]+");
    return isPlain ? text : "'" + text.replace("'", "'\\''") + "'";
  }

  private static Map<String, String> describe() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("yolov3", ProgramVersion.program());
    facts.put(
        "TensorFlow",
        "%s (%s), TensorFlow Java %s"
            .formatted(
                TensorFlowDevices.tensorflowVersion(),
                TensorFlowDevices.nativeBuild(),
                ProgramVersion.tensorflowJava()));
    facts.put(
        "Java", System.getProperty("java.version") + ", " + System.getProperty("java.vendor"));
    facts.put(
        "system",
        "%s %s, %s"
            .formatted(
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                System.getProperty("os.arch")));
    facts.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put(
        "devices",
        TensorFlowDevices.list().stream()
            .map(TensorFlowDevices.Device::shortName)
            .collect(Collectors.joining(", ")));
    NvidiaGpus.find()
        .ifPresent(
            gpus ->
                facts.put(
                    "GPUs", String.join(", ", gpus.models()) + "; driver " + gpus.driverVersion()));
    return facts;
  }
}

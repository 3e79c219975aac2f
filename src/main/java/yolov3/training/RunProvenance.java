package yolov3.training;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Origin of a run, for its log.
 *
 * @param command as it was typed
 * @param environment of the run, asked for after TensorFlow was set up: the first session of a
 *     process decides the number of threads
 */
public record RunProvenance(String command, Supplier<Map<String, String>> environment) {

  /** Returns this origin with one more fact about the environment. */
  public RunProvenance with(String what, String found) {
    return new RunProvenance(
        command,
        () -> {
          Map<String, String> facts = new LinkedHashMap<>(environment.get());
          facts.put(what, found);
          return facts;
        });
  }
}

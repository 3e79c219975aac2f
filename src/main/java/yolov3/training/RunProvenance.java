package yolov3.training;

import java.util.Map;
import java.util.function.Supplier;

/**
 * What started a run, for those who look at its log later.
 *
 * @param command as it was typed
 * @param environment what it runs on, asked for after TensorFlow was set up: whoever opens the
 *     first session of a process decides how many threads it has
 */
public record RunProvenance(String command, Supplier<Map<String, String>> environment) {}

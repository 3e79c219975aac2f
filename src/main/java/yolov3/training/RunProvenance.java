package yolov3.training;

import java.util.Map;
import java.util.function.Supplier;

/**
 * Origin of a run, for its log.
 *
 * @param command as it was typed
 * @param environment of the run, asked for after TensorFlow was set up: the first session of a
 *     process decides the number of threads
 */
public record RunProvenance(String command, Supplier<Map<String, String>> environment) {}

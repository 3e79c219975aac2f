package yolov3.network.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import yolov3.io.UserException;

/** Support of a machine for computing in bfloat16. */
public final class Bfloat16Support {

  /** Instructions of x86 (AVX-512, AMX) and of ARM, as Linux names them. */
  private static final Pattern INSTRUCTIONS =
      Pattern.compile("(?m)^(flags|Features)\\b.* (avx512_bf16|amx_bf16|bf16)\\b");

  private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

  private static final String LIMIT = "ONEDNN_MAX_CPU_ISA";

  /** Values of the limit with which oneDNN has no kernels for bfloat16. */
  private static final List<String> TOO_LOW =
      List.of("SSE41", "AVX", "AVX2", "AVX2_VNNI", "AVX2_VNNI_2");

  private Bfloat16Support() {}

  /**
   * Tells whether bfloat16 may be faster than float32: TensorFlow has a GPU, or the processor has
   * instructions for it. Systems other than Linux do not say, and count as having none.
   */
  public static boolean mayBeFast() {
    return limit(System.getenv(LIMIT)).isEmpty()
        && (hasInstructions(processors())
            || TensorFlowDevices.list().stream().anyMatch(TensorFlowDevices.Device::isGpu));
  }

  /**
   * Refuses a limit of oneDNN's that has no kernels for bfloat16: TensorFlow asks the processor and
   * not oneDNN, and the process would die of it.
   *
   * @param asking what computes in bfloat16, such as {@code training.precision is bfloat16}
   * @throws UserException when the environment has one
   */
  public static void requireKernels(String asking) {
    limit(System.getenv(LIMIT))
        .ifPresent(
            limit -> {
              throw new UserException(
                  "%s, and %s=%s leaves oneDNN no kernels for it; expected float32, or the variable unset"
                      .formatted(asking, LIMIT, limit));
            });
  }

  static Optional<String> limit(String value) {
    return Optional.ofNullable(value).filter(isa -> TOO_LOW.contains(isa.toUpperCase(Locale.ROOT)));
  }

  /**
   * @param processors text of Linux's {@code /proc/cpuinfo}
   */
  static boolean hasInstructions(String processors) {
    return INSTRUCTIONS.matcher(processors).find();
  }

  private static String processors() {
    try {
      return Files.readString(PROCESSORS);
    } catch (IOException e) {
      return ""; // another system
    }
  }
}

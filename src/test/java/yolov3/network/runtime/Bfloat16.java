package yolov3.network.runtime;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Condition of tests that compute in bfloat16. */
public final class Bfloat16 {

  private Bfloat16() {}

  /** Skips the test where the environment leaves oneDNN no kernels for bfloat16. */
  public static void assumeKernels() {
    assumeTrue(
        Bfloat16Support.limit(System.getenv("ONEDNN_MAX_CPU_ISA")).isEmpty(),
        "oneDNN has no kernels for bfloat16 here");
  }
}

package yolov3.config.section;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Training by several processes; without a cluster nothing of it is used.
 *
 * @param gradientType type in which gradients travel between the workers
 * @param startMinutes time in which every worker must have started
 * @param waitMinutes time that the others wait for a worker that lives and is late
 * @param verifySteps steps after which it is checked that all workers have the same variables
 */
public record DistributedConfig(
    GradientType gradientType, double startMinutes, double waitMinutes, int verifySteps) {

  public DistributedConfig {
    Rule.present("distributed.gradient_type", gradientType, "float32 or bfloat16");
    Rule.require(startMinutes > 0, "distributed.start_minutes", startMinutes, "more than 0");
    Rule.require(waitMinutes > 0, "distributed.wait_minutes", waitMinutes, "more than 0");
    Rule.atLeast("distributed.verify_steps", verifySteps, 1);
  }

  /** Type in which gradients travel. Norm, clipping and optimizer are float32 in both. */
  public enum GradientType {
    @JsonProperty("float32")
    FLOAT32,
    /** Half the bytes; each sum is rounded to 8 bits. */
    @JsonProperty("bfloat16")
    BFLOAT16
  }
}

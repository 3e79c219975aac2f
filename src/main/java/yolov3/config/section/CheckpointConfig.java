package yolov3.config.section;

/**
 * When checkpoints are written, beside the end of every epoch, and how many stay.
 *
 * @param keep how many of the latest are kept, beside the best one
 * @param everyMinutes a long epoch is interrupted for one this often; 0 never
 */
public record CheckpointConfig(int keep, double everyMinutes) {

  /** Refuses to keep none. */
  public CheckpointConfig {
    Rule.atLeast("checkpoint.keep", keep, 1);
    Rule.require(everyMinutes >= 0, "checkpoint.every_minutes", everyMinutes, "0 or more");
  }
}

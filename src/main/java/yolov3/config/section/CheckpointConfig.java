package yolov3.config.section;

/**
 * Checkpoints beside that of every epoch.
 *
 * @param keep latest checkpoints that are kept, beside the best
 * @param everyMinutes maximum time between two checkpoints; 0: no limit
 */
public record CheckpointConfig(int keep, double everyMinutes) {

  public CheckpointConfig {
    Rule.atLeast("checkpoint.keep", keep, 1);
    Rule.require(everyMinutes >= 0, "checkpoint.every_minutes", everyMinutes, "0 or more");
  }
}

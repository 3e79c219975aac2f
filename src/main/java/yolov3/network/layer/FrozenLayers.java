package yolov3.network.layer;

import yolov3.config.section.Freeze;

/**
 * Which variables do not learn in a part of a run, or began to learn after its first step.
 *
 * @param layers that are meant
 * @param frozen whether they stay as they are, or have been released
 * @param stepsMissed updates of the run before they were released
 */
public record FrozenLayers(Freeze layers, boolean frozen, long stepsMissed) {

  /** Every variable learns from the first step. */
  public static final FrozenLayers NONE = new FrozenLayers(Freeze.NONE, false, 0);

  /** Whether a variable stays as it is. */
  public boolean isFrozen(String variable) {
    return frozen && layers.keeps(variable);
  }

  /**
   * Whether a variable's moments know fewer steps than the run: their bias is corrected for what
   * they know, or the first updates after the release would be several times too large.
   */
  public boolean isLate(String variable) {
    return !frozen && stepsMissed > 0 && layers.keeps(variable);
  }
}

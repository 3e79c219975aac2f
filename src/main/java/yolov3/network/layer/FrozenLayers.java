package yolov3.network.layer;

import yolov3.config.section.ModelConfig.Freeze;

/**
 * Layers that do not learn, or that began to learn after the first step of a run.
 *
 * @param frozen false once they have been released
 * @param stepsMissed updates before their release
 */
public record FrozenLayers(Freeze layers, boolean frozen, long stepsMissed) {

  /** Every variable learns from the first step. */
  public static final FrozenLayers NONE = new FrozenLayers(Freeze.NONE, false, 0);

  public boolean isFrozen(String variable) {
    return frozen && layers.keeps(variable);
  }

  /**
   * Returns true for a variable whose moments hold fewer steps than the run: their bias correction
   * counts those, or the first updates after the release would be several times too large.
   */
  public boolean isLate(String variable) {
    return !frozen && stepsMissed > 0 && layers.keeps(variable);
  }
}

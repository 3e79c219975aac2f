package yolov3.training.checkpoint;

import yolov3.io.RunFailedException;

/** Weights that are no numbers, or with which validation gives none: such are never saved. */
public final class NonFiniteWeightsException extends RunFailedException {

  private static final long serialVersionUID = 1;

  public NonFiniteWeightsException(String message) {
    super(message);
  }
}

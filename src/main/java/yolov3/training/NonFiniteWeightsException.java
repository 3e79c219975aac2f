package yolov3.training;

import yolov3.error.RunFailedException;

/** Weights that are no numbers, or with which validation gives none: such are never saved. */
final class NonFiniteWeightsException extends RunFailedException {

  private static final long serialVersionUID = 1;

  NonFiniteWeightsException(String message) {
    super(message);
  }
}

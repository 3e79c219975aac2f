package yolov3.training;

/** Timer of steps and of their waits for batches. One thread only. */
final class StepTimer {

  private long stepStart;
  private long waitStart;
  private long stepNanos;
  private long stepWaitNanos;
  private int stepImages;
  private long nanos;
  private long waitNanos;
  private long images;

  void startStep() {
    stepStart = System.nanoTime();
    stepWaitNanos = 0;
  }

  void startWait() {
    waitStart = System.nanoTime();
  }

  void endWait() {
    stepWaitNanos += System.nanoTime() - waitStart;
  }

  void endStep(int imagesOfStep) {
    stepNanos = System.nanoTime() - stepStart;
    stepImages = imagesOfStep;
    nanos += stepNanos;
    waitNanos += stepWaitNanos;
    images += imagesOfStep;
  }

  double stepImagesPerSecond() {
    return stepImages * 1e9 / stepNanos;
  }

  double stepDataWaitFraction() {
    return (double) stepWaitNanos / stepNanos;
  }

  double imagesPerSecond() {
    return images * 1e9 / nanos;
  }

  double dataWaitFraction() {
    return (double) waitNanos / nanos;
  }

  double dataWaitSeconds() {
    return waitNanos / 1e9;
  }
}

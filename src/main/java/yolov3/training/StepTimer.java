package yolov3.training;

/** Timer of steps and of their wait for a batch. One thread only. */
final class StepTimer {

  private long stepStart;
  private long waitEnd;
  private long stepNanos;
  private long stepWaitNanos;
  private int stepImages;
  private long nanos;
  private long waitNanos;
  private long images;

  void startStep() {
    stepStart = System.nanoTime();
  }

  void dataArrived() {
    waitEnd = System.nanoTime();
  }

  void endStep(int imagesOfStep) {
    stepNanos = System.nanoTime() - stepStart;
    stepWaitNanos = waitEnd - stepStart;
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

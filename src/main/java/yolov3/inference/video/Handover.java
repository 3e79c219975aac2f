package yolov3.inference.video;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Bounded queue between two threads that ends: the giver says that it was the last, the taker that
 * it wants no more.
 */
final class Handover<T> {

  private final Deque<T> waiting = new ArrayDeque<>();
  private final int capacity;
  private boolean ended;
  private boolean refused;

  /**
   * @param capacity maximum number of things that wait, at least 1
   */
  Handover(int capacity) {
    this.capacity = capacity;
  }

  /**
   * Waits for room and hands over a thing.
   *
   * @return whether the taker still wants some
   */
  synchronized boolean give(T thing) throws InterruptedException {
    while (waiting.size() >= capacity && !refused) {
      wait();
    }
    if (!refused) {
      waiting.add(thing);
      notifyAll();
    }
    return !refused;
  }

  /** Tells whether a thing would be taken over at once. */
  synchronized boolean hasRoom() {
    return waiting.size() < capacity;
  }

  /** Waits for the next thing; null after the last. */
  synchronized T take() throws InterruptedException {
    while (waiting.isEmpty() && !ended) {
      wait();
    }
    notifyAll();
    return waiting.poll();
  }

  /** Returns the next thing if it is there already, else null. */
  synchronized T takeWithoutWaiting() {
    notifyAll();
    return waiting.poll();
  }

  /** Says that no thing will follow. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Says that no thing is wanted any more; those that wait are dropped. */
  synchronized void refuse() {
    refused = true;
    waiting.clear();
    notifyAll();
  }
}

package yolov3.io;

/** Numbers of things in messages. */
public final class Counted {

  private Counted() {}

  /** Words a count: {@code 1 image}, {@code 3 images}. */
  public static String of(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }
}

package yolov3.io;

/** Numbers of things in messages. */
public final class Counted {

  private Counted() {}

  /** Words a count: {@code 1 image}, {@code 3 images}, {@code 2 classes}. */
  public static String of(long count, String noun) {
    String ending = noun.endsWith("s") ? "es" : "s";
    return count + " " + noun + (count == 1 ? "" : ending);
  }
}

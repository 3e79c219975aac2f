package yolov3.data.annotation.format;

import yolov3.data.ClassNames;

/** Classes that a data set gives by number, as the classes of a run that have the same names. */
public final class ClassNumbers {

  private final ClassNames own;
  private final ClassNameMatcher match;
  private final int[] runIndices;

  private ClassNumbers(ClassNames own, ClassNames runNames) {
    this.own = own;
    this.match = new ClassNameMatcher(runNames);
    this.runIndices = own.names().stream().mapToInt(match::index).toArray();
  }

  /**
   * Matches the classes of a split to those of a run.
   *
   * @param own names of the split's classes, or null when its numbers are those of the run
   */
  public static ClassNumbers of(ClassNames own, ClassNames runNames) {
    return new ClassNumbers(own == null ? runNames : own, runNames);
  }

  /** Returns how many classes the data set has. */
  public int count() {
    return own.count();
  }

  /** Returns the run's index of a class, or {@link ClassNameMatcher#NONE}. */
  public int runIndex(int ownIndex) {
    return runIndices[ownIndex];
  }

  /** Returns what to say of a class that the run does not have. */
  public String unknown(int ownIndex) {
    return match.unknown(own.name(ownIndex));
  }
}

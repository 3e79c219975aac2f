package yolov3.data.folder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern of a path whose parts are separated by {@code /}: {@code *} and {@code ?} within one
 * part, {@code **} over parts, {@code [a-z]} and {@code [!a-z]}, {@code {one,two}}, and a backslash
 * before a character that stands for itself.
 *
 * <p>A text is followed through all alternatives at once (Thompson's construction), so that a match
 * takes at most the length of the text times that of the pattern. The pattern of Java's file
 * systems goes back and tries again, and does not end for a few stars in a row.
 */
final class Glob {

  /** Characters of a pattern; paths of all systems are shorter. */
  static final int MAX_LENGTH = 4096;

  private static final char SEPARATOR = '/';
  private static final IntPredicate ANY = character -> true;
  private static final IntPredicate WITHIN_PART = character -> character != SEPARATOR;

  /**
   * One step of the pattern.
   *
   * @param accepts characters that lead to the next step; null for a step that takes none
   * @param targets steps that one without a character leads to
   */
  private record Step(IntPredicate accepts, List<Integer> targets) {}

  private final String pattern;
  private final List<Step> steps = new ArrayList<>();
  private int at;

  private Glob(String pattern) {
    this.pattern = pattern;
  }

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException saying what is wrong with it
   */
  static Glob of(String pattern) {
    if (pattern.length() > MAX_LENGTH) {
      throw new IllegalArgumentException(
          "%d characters, expected at most %d".formatted(pattern.length(), MAX_LENGTH));
    }
    Glob glob = new Glob(pattern);
    glob.addSequence(false);
    return glob;
  }

  /** Whether the whole of a path is what the pattern says. */
  boolean matches(String path) {
    boolean[] now = new boolean[steps.size() + 1];
    enter(0, now);
    for (int i = 0; i < path.length(); i++) {
      boolean[] next = new boolean[steps.size() + 1];
      for (int step = 0; step < steps.size(); step++) {
        IntPredicate accepts = steps.get(step).accepts;
        if (now[step] && accepts != null && accepts.test(path.charAt(i))) {
          enter(step + 1, next);
        }
      }
      now = next;
    }
    return now[steps.size()];
  }

  /** Marks a step and all that it leads to without a character. */
  private void enter(int first, boolean[] marked) {
    int[] waiting = new int[steps.size() + 1];
    int count = 0;
    if (!marked[first]) {
      marked[first] = true;
      waiting[count++] = first;
    }
    while (count > 0) {
      int step = waiting[--count];
      if (step < steps.size() && steps.get(step).accepts == null) {
        for (int target : steps.get(step).targets) {
          if (!marked[target]) {
            marked[target] = true;
            waiting[count++] = target;
          }
        }
      }
    }
  }

  /**
   * @param inGroup whether a comma or a brace ends it
   */
  private void addSequence(boolean inGroup) {
    while (at < pattern.length()) {
      char character = pattern.charAt(at);
      if (inGroup && (character == ',' || character == '}')) {
        return;
      }
      at++;
      switch (character) {
        case '*' -> addStars();
        case '?' -> add(WITHIN_PART);
        case '[' -> add(characterClass());
        case '{' -> addGroup(inGroup);
        case '\\' -> add(same(escaped()));
        default -> add(same(character));
      }
    }
    if (inGroup) {
      throw new IllegalArgumentException("Missing '}'");
    }
  }

  private void addStars() {
    boolean overParts = at < pattern.length() && pattern.charAt(at) == '*';
    boolean startsPart = at < 2 || pattern.charAt(at - 2) == SEPARATOR;
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    boolean wholeParts =
        overParts && startsPart && at < pattern.length() && pattern.charAt(at) == SEPARATOR;
    int fork = steps.size();
    steps.add(null);
    if (wholeParts) { // and none: **/a is a too
      at++;
      int loop = steps.size();
      steps.add(null);
      add(ANY);
      jump(loop);
      steps.set(loop, fork(loop + 1, steps.size()));
      add(same(SEPARATOR));
    } else {
      add(overParts ? ANY : WITHIN_PART);
      jump(fork);
    }
    steps.set(fork, fork(fork + 1, steps.size()));
  }

  private void addGroup(boolean inGroup) {
    if (inGroup) {
      throw new IllegalArgumentException("Cannot nest groups");
    }
    int fork = steps.size();
    steps.add(null);
    List<Integer> alternatives = new ArrayList<>();
    List<Integer> ends = new ArrayList<>();
    do {
      alternatives.add(steps.size());
      addSequence(true);
      ends.add(steps.size());
      steps.add(null);
    } while (pattern.charAt(at++) == ',');
    steps.set(fork, new Step(null, alternatives));
    ends.forEach(end -> steps.set(end, new Step(null, List.of(steps.size()))));
  }

  /** What follows an opening bracket. */
  private IntPredicate characterClass() {
    boolean negated = at < pattern.length() && pattern.charAt(at) == '!';
    at += negated ? 1 : 0;
    List<char[]> ranges = new ArrayList<>();
    int start = at;
    for (; at < pattern.length(); at++) {
      char first = pattern.charAt(at);
      if (first == ']' && at > start) {
        at++;
        return ofRanges(ranges, negated);
      }
      requireNoSeparator(first);
      if (at + 2 < pattern.length()
          && pattern.charAt(at + 1) == '-'
          && pattern.charAt(at + 2) != ']') {
        char last = pattern.charAt(at + 2);
        requireNoSeparator(last);
        if (last < first) {
          throw new IllegalArgumentException("Invalid range");
        }
        ranges.add(new char[] {first, last});
        at += 2;
      } else {
        ranges.add(new char[] {first, first});
      }
    }
    throw new IllegalArgumentException("Missing ']'");
  }

  private static IntPredicate ofRanges(List<char[]> ranges, boolean negated) {
    char[][] bounds = ranges.toArray(char[][]::new);
    return character ->
        character != SEPARATOR
            && negated
                != Arrays.stream(bounds).anyMatch(b -> b[0] <= character && character <= b[1]);
  }

  private static void requireNoSeparator(char character) {
    if (character == SEPARATOR) {
      throw new IllegalArgumentException("Explicit 'name separator' in class");
    }
  }

  private char escaped() {
    if (at == pattern.length()) {
      throw new IllegalArgumentException("No character to escape");
    }
    return pattern.charAt(at++);
  }

  private void add(IntPredicate accepts) {
    steps.add(new Step(accepts, List.of()));
  }

  private void jump(int target) {
    steps.add(new Step(null, List.of(target)));
  }

  private static Step fork(int first, int second) {
    return new Step(null, List.of(first, second));
  }

  private static IntPredicate same(char expected) {
    return character -> character == expected;
  }
}

package yolov3.data.folder;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * A pattern of a path whose names are separated by {@code /}: {@code *} and {@code ?} within one
 * name, {@code **} over names, {@code [a-z]} and {@code [!a-z]}, {@code {one,two}}, and a backslash
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
  private static final IntPredicate WITHIN_NAME = character -> character != SEPARATOR;

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
   * @throws IllegalArgumentException with the reason when it is malformed
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

  boolean matches(String path) {
    BitSet now = new BitSet();
    enter(0, now);
    for (char character : path.toCharArray()) {
      BitSet next = new BitSet();
      now.stream()
          .filter(step -> step < steps.size() && steps.get(step).accepts != null)
          .filter(step -> steps.get(step).accepts.test(character))
          .forEach(step -> enter(step + 1, next));
      now = next;
    }
    return now.get(steps.size());
  }

  /** Marks a step and all that it leads to without a character. */
  private void enter(int first, BitSet marked) {
    Deque<Integer> waiting = new ArrayDeque<>(List.of(first));
    while (!waiting.isEmpty()) {
      int step = waiting.pop();
      if (!marked.get(step)) {
        marked.set(step);
        if (step < steps.size() && steps.get(step).accepts == null) {
          waiting.addAll(steps.get(step).targets);
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
        case '?' -> add(WITHIN_NAME);
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
    boolean overNames = at < pattern.length() && pattern.charAt(at) == '*';
    boolean startsName = at < 2 || pattern.charAt(at - 2) == SEPARATOR;
    while (at < pattern.length() && pattern.charAt(at) == '*') {
      at++;
    }
    if (overNames && startsName && at < pattern.length() && pattern.charAt(at) == SEPARATOR) {
      at++;
      addOptional( // **/a is a too
          () -> {
            addRepeated(ANY);
            add(same(SEPARATOR));
          });
    } else {
      addRepeated(overNames ? ANY : WITHIN_NAME);
    }
  }

  private void addRepeated(IntPredicate accepts) {
    int start = steps.size();
    addOptional(
        () -> {
          add(accepts);
          steps.add(jump(start));
        });
  }

  private void addOptional(Runnable inner) {
    int fork = steps.size();
    steps.add(null);
    inner.run();
    steps.set(fork, jump(fork + 1, steps.size()));
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
    ends.forEach(end -> steps.set(end, jump(steps.size())));
  }

  private IntPredicate characterClass() {
    boolean negated = at < pattern.length() && pattern.charAt(at) == '!';
    at += negated ? 1 : 0;
    BitSet listed = new BitSet();
    int start = at;
    for (; at < pattern.length(); at++) {
      char first = pattern.charAt(at);
      if (first == ']' && at > start) {
        at++;
        return character -> character != SEPARATOR && negated != listed.get(character);
      }
      boolean isRange =
          at + 2 < pattern.length()
              && pattern.charAt(at + 1) == '-'
              && pattern.charAt(at + 2) != ']';
      char last = isRange ? pattern.charAt(at + 2) : first;
      if (first == SEPARATOR || last == SEPARATOR) {
        throw new IllegalArgumentException("Explicit 'name separator' in class");
      }
      if (last < first) {
        throw new IllegalArgumentException("Invalid range");
      }
      listed.set(first, last + 1);
      at += isRange ? 2 : 0;
    }
    throw new IllegalArgumentException("Missing ']'");
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

  private static Step jump(Integer... targets) {
    return new Step(null, List.of(targets));
  }

  private static IntPredicate same(char expected) {
    return character -> character == expected;
  }
}

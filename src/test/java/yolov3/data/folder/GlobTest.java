package yolov3.data.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Duration;
import java.util.Random;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          *.jpg,            a.jpg,     true
          *.jpg,            a/b.jpg,   false
          **/*.jpg,         a.jpg,     true
          **/*.jpg,         a/b/c.jpg, true
          a/**/b,           a/b,       true
          a/**/b,           a/x/y/b,   true
          a/**/b,           axb,       false
          a/**/b,           a/xb,      false
          a**b,             a/x/b,     true
          **,               a/b,       true
          a?c,              abc,       true
          a?c,              a/c,       false
          [a-c]1,           b1,        true
          [!a-c]1,          b1,        false
          [!a-c]1,          d1,        true
          [-a]1,            -1,        true
          "{a,b*}.png",     bcd.png,   true
          "{a,b*}.png",     c.png,     false
          "{x/y,z}/*.png",  x/y/1.png, true
          a\\*b,            a*b,       true
          a\\*b,            axb,       false
          """)
  void patternsMeanWhatShellsMean(String pattern, String path, boolean expected) {
    assertEquals(expected, Glob.of(pattern).matches(path));
  }

  @Test
  void manyStarsAgainstALongNameEndAtOnce() {
    String name = "a".repeat(200);
    Glob glob = Glob.of("*a*a*a*a*a*a*b");
    Glob folders = Glob.of("**a**a**a**a**a**a**b");
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          assertFalse(glob.matches(name));
          assertTrue(glob.matches(name + "b"));
          assertFalse(folders.matches(name));
        });
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          [a,      Missing ']'
          [a/b]*,  Explicit 'name separator' in class
          [b-a],   Invalid range
          "{a,b",  Missing '}'
          "{a{b}}", Cannot nest groups
          a\\,     No character to escape
          """)
  void malformedPatternsAreSaidToBe(String pattern, String message) {
    assertEquals(
        message, assertThrows(IllegalArgumentException.class, () -> Glob.of(pattern)).getMessage());
  }

  @Test
  void endlessPatternsAreRefused() {
    assertEquals(
        "5000 characters, expected at most 4096",
        assertThrows(IllegalArgumentException.class, () -> Glob.of("*".repeat(5000))).getMessage());
  }

  /** But for {@code **} as a whole part, which in Java's patterns stands for one folder or more. */
  @Test
  @DisabledOnOs(OS.WINDOWS) // where Java's patterns have no case
  void randomPatternsMeanWhatTheyMeanToJava() {
    Random random = new Random(1);
    int matching = 0;
    for (int i = 0; i < 100_000; i++) {
      String pattern = text(random, "ab/**??[]{},!-\\", 1 + random.nextInt(8));
      String path = text(random, "aabb/-,", 1 + random.nextInt(6));
      path = Path.of(path).toString();
      if (pattern.contains("**/")) {
        continue;
      }
      PathMatcher java;
      try {
        java = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
      } catch (PatternSyntaxException e) {
        continue;
      }
      if (hasOddClass(pattern)) {
        continue;
      }
      boolean expected = java.matches(Path.of(path));
      matching += expected ? 1 : 0;
      assertEquals(expected, Glob.of(pattern).matches(path), pattern + " of " + path);
    }
    assertTrue(matching > 2_000, matching + " matched");
  }

  /** Java hands what is in brackets to its regular expressions, which have rules of their own. */
  private static boolean hasOddClass(String pattern) {
    return pattern.replaceAll("\\[!?(a-b|[ab])+\\]", "").contains("[");
  }

  private static String text(Random random, String letters, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }
}

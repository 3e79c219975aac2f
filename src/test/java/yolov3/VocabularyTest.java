package yolov3;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Words of the dictionary in {@code docs/style.md}, and names that only the command line has. */
class VocabularyTest {

  private static final Path JAVA = Path.of("src/main/java");
  private static final Path DICTIONARY = Path.of("docs/style.md");
  private static final List<Path> WITH_OLD_WORDS =
      List.of(
          DICTIONARY,
          Path.of("CHANGELOG.md"),
          JAVA.resolve("yolov3/cli/option/RenamedOptions.java"),
          JAVA.resolve("yolov3/config/RenamedKeys.java"));

  /** Strings as group 1; and what may have quotes in it: characters and comments. */
  private static final String STRINGS =
      "(\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\")|'(?:\\\\.|[^'\\\\])+'|//.*|/\\*[\\s\\S]*?\\*/";

  private static final List<Text> TEXTS = read();

  /** Lines of a file as they are, and as words. */
  private record Text(Path file, List<String> lines, List<String> words) {}

  private static List<Text> read() {
    try {
      List<Text> read = new ArrayList<>();
      for (Path file : texts()) {
        List<String> lines = Files.readAllLines(file);
        read.add(
            new Text(
                file,
                lines,
                lines.stream().map(line -> withoutExceptions(asWords(line)).strip()).toList()));
      }
      return read;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In lower case and with identifiers as words: {@code pictureOf} is "picture of". */
  static Stream<Arguments> words() {
    return Stream.of(
        arguments("pictures?", "image"),
        arguments("photos?", "image"),
        arguments("(?<!ground )truths?", "ground truth"),
        arguments("true (?:box|boxes|objects?|class|classes)", "ground-truth box, object, class"),
        arguments("split parts?|parts? of (?:a|the) data ?set", "split"),
        arguments("parts? of the (?:image|input)", "normalized, or fraction of the image's side"),
        arguments("most detections|(?:at )?least scores?", "max detections, confidence threshold"),
        arguments("best first", "sorted by descending confidence"),
        arguments("(?<!non max )(?<!non maximum )suppression", "NMS"),
        arguments("left out", "skipped"),
        arguments("go(?:es)? on", "resumes, continues"),
        arguments("mend(?:s|ed)?", "fix"),
        arguments("made up", "synthetic"),
        arguments("answers? for", "is responsible for, is assigned to"),
        arguments("taught", "trained as, has target"),
        arguments("is no number|no numbers?", "NaN, not finite, not a number"),
        arguments("what ap50 is lost", "error contributions to AP50"),
        arguments("where is what", "project layout"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("words")
  void wordOfTheDialectIsNotUsed(String word, String replacement) {
    Pattern pattern = Pattern.compile("\\b(?:" + word + ")\\b");
    List<String> places = new ArrayList<>();
    for (Text text : TEXTS) {
      List<String> lines = text.lines();
      List<String> words = text.words();
      for (int i = 0; i < lines.size(); i++) {
        String next = i + 1 < lines.size() ? words.get(i + 1) : "";
        Matcher matcher = pattern.matcher(words.get(i) + " " + next);
        if (matcher.find() && matcher.start() < words.get(i).length()) {
          places.add(text.file() + ":" + (i + 1) + ": " + lines.get(i).strip());
        }
      }
    }
    assertNone(places, "say " + replacement + "; see " + DICTIONARY);
  }

  /** Uses that are no dialect. */
  private static String withoutExceptions(String words) {
    return words
        .replaceAll("json property (?:pictures?|suppression)", "") // keys of JSON files
        .replace("with sub scope suppression", "") // of TensorBoard's graph
        .replace("truth thresh", "") // key of Darknet's .cfg
        .replace("preprocess true boxes", "") // function of the tutorial
        .replace("what predictions are taught", ""); // names a tag of TensorBoard
  }

  private static String asWords(String line) {
    return line.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^a-z0-9]+", " ");
  }

  @Test
  void variablesSayMinAndMax() throws IOException {
    assertNone(
        found(
            "\\b(?:LEAST|MOST)_(?!FREQUENT)\\w+|\\b(?:int|long|double|float) (?:least|most)\\b|\\b(?:least|most)(?!Frequent|Confident)[A-Z]\\w*"),
        "say min or max; see " + DICTIONARY);
  }

  @Test
  void javadocOpensWithANounPhraseOrAVerb() throws IOException {
    assertNone(
        found(
            "/\\*\\*\\s+(?:\\*\\s+)?(?:What|How|Where|Which|Whose|Who|When|Whether|That|If)\\b.*"),
        "open with a noun phrase (types) or a verb (methods); see " + DICTIONARY);
  }

  @Test
  void onlyTheCommandLineNamesFlagsCommandsAndTheFolderOfRuns() throws IOException {
    Pattern name =
        Pattern.compile(
            "(?<![\\w-])--(?!query-gpu|format=csv|gpus|no-deps)[a-z]|(?:\\./|')yolov3 [a-z]|\\b(?:check|make)-data\\b|verify-export|\\bmodels/|\"models\"");
    assertNone(
        found(STRINGS).stream()
            .filter(place -> !place.startsWith(JAVA.resolve("yolov3/cli").toString()))
            .filter(place -> name.matcher(place.substring(place.indexOf(": "))).find())
            .toList(),
        "say the field and the rule; cli adds flags and commands");
  }

  private static void assertNone(List<String> places, String message) {
    assertEquals("", String.join("\n", places), message);
  }

  /**
   * Matches in the Java files, as {@code file:line: match}; of the pattern's group if it has one.
   */
  private static List<String> found(String regex) throws IOException {
    Pattern pattern = Pattern.compile(regex);
    List<String> places = new ArrayList<>();
    for (Path file : files(JAVA)) {
      String source = Files.readString(file);
      for (MatchResult match : pattern.matcher(source).results().toList()) {
        String found = match.groupCount() == 0 ? match.group() : match.group(1);
        if (found != null) {
          long line = 1 + source.substring(0, match.start()).lines().count();
          places.add(file + ":" + line + ": " + found.replaceAll("\\s+", " "));
        }
      }
    }
    return places;
  }

  /** Main code, resources, configs and documentation. */
  private static List<Path> texts() throws IOException {
    List<Path> texts = new ArrayList<>(files(JAVA));
    for (String folder : new String[] {"src/main/resources", "configs", "docs", ".github"}) {
      texts.addAll(files(Path.of(folder)));
    }
    try (Stream<Path> top = Files.list(Path.of(""))) {
      top.filter(file -> file.toString().endsWith(".md")).forEach(texts::add);
    }
    texts.removeAll(WITH_OLD_WORDS);
    return texts;
  }

  private static List<Path> files(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) { // such as .github in an archive of the sources
      return List.of();
    }
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> file.toString().matches(".*\\.(java|yaml|yml|md|py)"))
          .sorted()
          .toList();
    }
  }
}

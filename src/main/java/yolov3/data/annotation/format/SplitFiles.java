package yolov3.data.annotation.format;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import yolov3.data.Split;
import yolov3.io.UserException;

/**
 * Choice of the files or folders of a data set, one a split, by their names: {@code train.txt}
 * before {@code 2007_train.txt}.
 */
public final class SplitFiles {

  private static final Pattern YEAR = Pattern.compile("(?<!\\d)(?:19|20)\\d\\d(?!\\d)");

  /** Prefixes of tools before the name of the split. */
  private static final Pattern PREFIX = Pattern.compile("^_?(?:instances|annotations)[_-]?");

  /** Note on files that the user may have meant for a split. */
  public static final String OF_NO_SPLIT = "not used, since their names are of no split";

  private SplitFiles() {}

  /**
   * Chooses from candidates; those whose names are of no split are left to the caller.
   *
   * @param name of a candidate, without an ending
   * @param source makes a split of the chosen file
   * @return the splits, with notes on candidates that were not chosen
   * @throws UserException when several fit a split and none has exactly its name, or when training
   *     and validation are of different years
   */
  public static SplitLayout choose(
      List<Path> candidates, Function<Path, String> name, Function<Path, SplitSource> source) {
    Map<Split, List<Path>> bySplit =
        Split.group(candidates, candidate -> Split.named(name.apply(candidate)));
    Map<Split, Path> chosen = new EnumMap<>(Split.class);
    List<String> notes = new ArrayList<>();
    bySplit.forEach(
        (split, files) -> {
          List<Path> exact =
              files.stream().filter(file -> isExact(split, name.apply(file))).toList();
          List<Path> left = exact.isEmpty() ? files : exact;
          if (left.size() > 1) {
            throw new UserException(
                "several files fit the %s split: %s; expected one, such as '%s', or each split by its own path"
                    .formatted(
                        split.title(), shown(left), left.get(0).resolveSibling(split.fileName())));
          }
          chosen.put(split, left.get(0));
          if (files.size() > 1) {
            List<Path> others = files.stream().filter(file -> !left.contains(file)).toList();
            notes.add(
                "the %s split is '%s'; not used: %s"
                    .formatted(split.title(), left.get(0), shown(others)));
          }
        });
    requireSameYear(chosen.get(Split.TRAIN), chosen.get(Split.VALIDATION), name);
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    chosen.forEach((split, file) -> splits.put(split, source.apply(file)));
    List<Path> unnamed =
        candidates.stream().filter(file -> Split.named(name.apply(file)).isEmpty()).toList();
    return new SplitLayout(splits, notes).with(OF_NO_SPLIT, unnamed);
  }

  private static boolean isExact(Split split, String name) {
    String plain = PREFIX.matcher(name.toLowerCase(Locale.ROOT)).replaceFirst("");
    return split.fileNames().contains(plain);
  }

  /**
   * Refuses splits that were found by their names and are of different years.
   *
   * @param train file or folder, or null
   * @param validation file or folder, or null
   */
  public static void requireSameYear(Path train, Path validation, Function<Path, String> name) {
    if (train == null || validation == null) {
      return;
    }
    Set<String> years = years(name.apply(train));
    Set<String> others = years(name.apply(validation));
    if (!years.isEmpty() && !others.isEmpty() && !years.equals(others)) {
      throw new UserException(
          "'%s' and '%s' are of different years; expected splits of one data set, or each split by its own path"
              .formatted(train, validation));
    }
  }

  private static Set<String> years(String name) {
    return YEAR.matcher(name).results().map(MatchResult::group).collect(Collectors.toSet());
  }

  /** Returns at most five names in quotes, and how many more there are. */
  public static String shown(List<Path> files) {
    int limit = 5;
    return files.stream()
            .limit(limit)
            .map(file -> "'" + file + "'")
            .collect(Collectors.joining(", "))
        + (files.size() > limit ? " and %d more".formatted(files.size() - limit) : "");
  }
}

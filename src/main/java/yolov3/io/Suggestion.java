package yolov3.io;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** The name that somebody meant who mistyped it. */
public final class Suggestion {

  private Suggestion() {}

  /** Finds the closest name that starts with the typed one or differs in at most a third of it. */
  public static Optional<String> of(String typed, Collection<String> names) {
    LevenshteinDistance distance = LevenshteinDistance.getDefaultInstance();
    int allowed = Math.max(1, typed.length() / 3);
    return names.stream()
        .filter(name -> name.startsWith(typed) || distance.apply(typed, name) <= allowed)
        .min(
            Comparator.<String, Integer>comparing(name -> distance.apply(typed, name))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** Words it as the end of a message; empty when no name is close. */
  public static String asQuestion(String typed, Collection<String> names) {
    return of(typed, names).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** Does the same for a file or folder, of which only the last name may be mistyped. */
  public static String asQuestion(Path typed, Collection<Path> paths) {
    Map<String, Path> byName = new HashMap<>();
    paths.forEach(path -> byName.putIfAbsent(path.getFileName().toString(), path));
    return typed.getFileName() == null
        ? ""
        : of(typed.getFileName().toString(), byName.keySet())
            .map(name -> "; did you mean '" + byName.get(name) + "'?")
            .orElse("");
  }
}

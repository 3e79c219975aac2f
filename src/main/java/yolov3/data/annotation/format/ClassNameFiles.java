package yolov3.data.annotation.format;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import yolov3.data.ClassNames;
import yolov3.io.IoErrors;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/** Files in which annotation tools leave class names beside labels that have only numbers. */
public final class ClassNameFiles {

  /** This program's: a name a line. */
  public static final String OWN = "classes.names";

  /** Label Studio's; the others have a name a line. */
  private static final String LABEL_STUDIO = "notes.json";

  private static final Set<String> OF_TOOLS =
      Set.of(
          "obj.names", // Darknet, CVAT
          "classes.txt", // LabelImg, Label Studio
          "_classes.txt", // Roboflow's lists
          "_darknet.labels", // Roboflow's Darknet
          OWN,
          LABEL_STUDIO);

  /** The classes that LabelImg offers, whether or not any is used: only where nothing else is. */
  private static final String OFFERED = "predefined_classes.txt";

  private static final JsonMapper JSON = new JsonMapper();

  private ClassNameFiles() {}

  /** Tells whether a file holds class names, going by its name. */
  public static boolean isOne(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return OF_TOOLS.contains(name) || name.equals(OFFERED) || name.endsWith(".names");
  }

  /**
   * Finds the class names of a data set.
   *
   * @param folders in which a tool may have left them
   * @return the file that holds them; the first when several say the same
   * @throws UserException when two files disagree
   */
  public static Optional<Path> find(Collection<Path> folders) {
    List<Path> all =
        folders.stream().flatMap(folder -> candidates(folder).stream()).distinct().toList();
    List<Path> used =
        all.stream().filter(file -> !file.getFileName().toString().equals(OFFERED)).toList();
    List<Path> files = used.isEmpty() ? all : used;
    for (Path other : files) {
      if (!read(files.get(0)).equals(read(other))) {
        throw new UserException(
            "'%s' and '%s' have different class names; expected the same names in both; choose one of these files as data.names"
                .formatted(files.get(0), other));
      }
    }
    return files.stream().findFirst();
  }

  private static List<Path> candidates(Path folder) {
    return ImagePaths.in(folder, "").stream()
        .filter(f -> isOne(f) && (!isNotes(f) || hasCategories(f)))
        .toList();
  }

  private static boolean isNotes(Path file) {
    return file.getFileName().toString().equals(LABEL_STUDIO);
  }

  static ClassNames read(Path file) {
    return isNotes(file) ? readNotes(file) : ClassNames.read(file);
  }

  private static boolean hasCategories(Path notes) {
    try {
      return JSON.readTree(notes.toFile()).path("categories").isArray();
    } catch (IOException e) {
      return false;
    }
  }

  private static ClassNames readNotes(Path file) {
    TreeMap<Integer, String> names = new TreeMap<>();
    try {
      for (JsonNode category : JSON.readTree(file.toFile()).path("categories")) {
        if (!category.path("name").isTextual()) { // 1.10 would come back as 1.1
          throw new UserException(
              "%s: categories has the name %s; expected a text in quotes"
                  .formatted(file, category.path("name")));
        }
        names.put(category.path("id").asInt(-1), category.path("name").asText().strip());
      }
    } catch (IOException e) {
      throw new UserException("%s cannot be read: %s".formatted(file, IoErrors.reasonOf(e)), e);
    }
    if (names.isEmpty() || names.firstKey() != 0 || names.lastKey() != names.size() - 1) {
      throw new UserException(
          "%s: categories have ids %s; expected all numbers from 0 on"
              .formatted(file, names.keySet()));
    }
    return namesOf(file, new ArrayList<>(names.values()));
  }

  /** Returns class names that were read from a file, or refuses them with its name. */
  public static ClassNames namesOf(Path file, List<String> names) {
    for (String name : names) {
      String problem = ClassNames.problem(name);
      if (problem != null) {
        throw new UserException("%s: names: %s".formatted(file, problem));
      }
    }
    try {
      return new ClassNames(names);
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "%s: class names are %s; expected at least one, none blank, all different"
              .formatted(file, TextLines.shortened(names.toString())),
          e);
    }
  }
}

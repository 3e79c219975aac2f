package yolov3.data.annotation.coco;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.image.ImageDecoder;
import yolov3.io.TextLines;

/**
 * A {@code file_name} of a COCO file: a path of any system or a URL, and what it may mean here.
 *
 * @param text as written
 */
record CocoFileName(String text) {

  /** More folders than a path has; a text of many slashes must not cost their square. */
  private static final int MAX_PARTS = 64;

  /** Returns its start on one line, for messages. */
  String shown() {
    return TextLines.shortened(text).replaceAll("\\p{Cntrl}", "?");
  }

  List<String> parts() {
    return parts(text);
  }

  /** Splits a path; the root, a drive's backslash and doubled separators give nothing. */
  private static List<String> parts(String path) {
    return Stream.of(path.split("[/\\\\]+", -1))
        .filter(part -> !part.isEmpty() && !part.equals("."))
        .toList();
  }

  /**
   * Returns the paths that it may stand for as a whole: as written, with the separators of this
   * system, without a leading one, without a URL's scheme and query, with its escapes decoded, and
   * the path in a query of Label Studio ({@code /data/local-files/?d=images/a.jpg}).
   */
  Set<String> readings() {
    List<String> urls = new ArrayList<>();
    urls.add(text.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]+://", ""));
    int query = urls.get(0).indexOf('?');
    if (query >= 0) {
      for (String parameter : urls.get(0).substring(query + 1).split("&", -1)) {
        if (parameter.startsWith("d=")) {
          urls.add(parameter.substring(2));
        }
      }
      urls.add(urls.get(0).substring(0, query));
    }
    Set<String> readings = new LinkedHashSet<>();
    readings.add(text); // a backslash or percent sign may be one
    for (String url : urls) {
      readings.add(String.join("/", parts(url)));
      readings.add(String.join("/", parts(decoded(url))));
    }
    readings.remove("");
    return readings;
  }

  private static String decoded(String url) {
    try {
      return URLDecoder.decode(url.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) { // a percent sign that is one
      return url;
    }
  }

  /**
   * Returns the ends of a path that are shorter than it, the longest first, down to the base name;
   * what comes before {@code ..} is in none.
   */
  static List<String> ends(String reading) {
    List<String> parts = parts(reading);
    return tails(parts, Math.max(1, parts.lastIndexOf("..") + 1));
  }

  /** Returns the ends of a path that are longer than one of them, the whole first. */
  static List<String> longerEnds(String reading, String end) {
    List<String> parts = parts(reading);
    List<String> tails = tails(parts, parts.lastIndexOf("..") + 1);
    return tails.subList(0, tails.indexOf(end));
  }

  private static List<String> tails(List<String> parts, int firstStart) {
    List<String> tails = new ArrayList<>();
    int first = Math.max(firstStart, parts.size() - MAX_PARTS);
    for (int start = first; start < parts.size(); start++) {
      tails.add(String.join("/", parts.subList(start, parts.size())));
    }
    return tails;
  }

  /**
   * Returns the file of a path whose folders are the last ones of the folder in which it is looked
   * for: {@code train2017/a.jpg} in {@code data/train2017}.
   */
  static Path existingInNamed(Path folder, String path) {
    int slash = path.lastIndexOf('/');
    try {
      boolean isNamed =
          slash > 0 && folder.toAbsolutePath().normalize().endsWith(path.substring(0, slash));
      return isNamed ? ImagePaths.existing(folder, path.substring(slash + 1)) : null;
    } catch (InvalidPathException e) {
      return null;
    }
  }

  static boolean hasFolderOfImages(Path folder, String path) {
    int slash = path.lastIndexOf('/');
    if (slash <= 0) {
      return false;
    }
    try (Stream<Path> files = Files.list(folder.resolve(path.substring(0, slash)))) {
      return files.anyMatch(ImageDecoder::isNamedAsImage);
    } catch (InvalidPathException | IOException | UncheckedIOException e) {
      return false; // not there, or not to be read
    }
  }
}

package yolov3.data.annotation.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import yolov3.data.image.ImageDecoder;

/**
 * New names for images that come together in one folder: the old ones where that is possible. No
 * two differ only by their endings or by case, since their annotations are files of the same names,
 * and none has a character that some format or system can't hold.
 */
public final class UniqueFileNames {

  private final Set<String> taken = new HashSet<>();

  /** Last number behind a stem. */
  private final Map<String, Integer> numbers = new HashMap<>();

  /** Returns a name for an image that exists. */
  public String next(Path image) throws IOException {
    String name = image.getFileName().toString();
    boolean isNamed = name.lastIndexOf('.') > 0 && ImageDecoder.isNamedAsImage(image);
    String stem = allowed(isNamed ? ImagePaths.stem(image) : name);
    Path folder = image.toAbsolutePath().normalize().getParent().getFileName();
    if (!isFree(stem) && folder != null && isFree(allowed(folder + "_" + stem))) {
      stem = allowed(folder + "_" + stem);
    }
    String free = stem;
    while (!isFree(free)) {
      free = stem + "-" + numbers.merge(stem.toLowerCase(Locale.ROOT), 2, (last, two) -> last + 1);
    }
    taken.add(free.toLowerCase(Locale.ROOT));
    return free + (isNamed ? name.substring(name.lastIndexOf('.')) : endingOf(image));
  }

  private boolean isFree(String stem) {
    return !taken.contains(stem.toLowerCase(Locale.ROOT));
  }

  private static String allowed(String stem) {
    return stem.replaceAll("[^\\p{L}\\p{M}\\p{N}._ -]", "_").replaceAll("^[ .-]|[ .]$", "_");
  }

  private static String endingOf(Path image) throws IOException {
    try (InputStream stream = Files.newInputStream(image)) {
      return ImageDecoder.usualEnding(stream.readNBytes(ImageDecoder.MAGIC_BYTES));
    }
  }
}

package yolov3.data.annotation.format;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import yolov3.data.image.ImageDecoder;

/**
 * New names for images that come together in one folder: the old ones where that is possible. No
 * two differ only by their endings or by case, since their annotations are files of the same names,
 * and none has a character that some format or system can't hold.
 */
public final class UniqueFileNames {

  private final Set<String> taken = new HashSet<>();

  /** A name for an image that exists. */
  public String next(Path picture) throws IOException {
    String stem = allowed(isNamed(picture) ? ImagePaths.stem(picture) : lastPart(picture));
    Path folder = picture.toAbsolutePath().normalize().getParent().getFileName();
    if (!isFree(stem) && folder != null && isFree(allowed(folder + "_" + stem))) {
      stem = allowed(folder + "_" + stem);
    }
    String free = stem;
    for (int i = 2; !isFree(free); i++) {
      free = stem + "-" + i;
    }
    taken.add(free.toLowerCase(Locale.ROOT));
    return free
        + (isNamed(picture)
            ? lastPart(picture).substring(lastPart(picture).lastIndexOf('.'))
            : endingOf(picture));
  }

  private boolean isFree(String stem) {
    return !taken.contains(stem.toLowerCase(Locale.ROOT));
  }

  private static boolean isNamed(Path picture) {
    return lastPart(picture).lastIndexOf('.') > 0 && ImageDecoder.isNamedAsImage(picture);
  }

  private static String lastPart(Path picture) {
    return picture.getFileName().toString();
  }

  private static String allowed(String stem) {
    return stem.replaceAll("[^\\p{L}\\p{M}\\p{N}._ -]", "_").replaceAll("^[ .-]|[ .]$", "_");
  }

  /** What the first byte says. */
  private static String endingOf(Path picture) throws IOException {
    try (InputStream stream = Files.newInputStream(picture)) {
      return switch (stream.read()) {
        case 0x89 -> ".png";
        case 'B' -> ".bmp";
        case 'R' -> ".webp";
        default -> ".jpg";
      };
    }
  }
}

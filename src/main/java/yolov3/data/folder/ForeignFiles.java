package yolov3.data.folder;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/**
 * Files and folders that other programs leave in a data set and that are not part of it: hidden
 * ones, thumbnails, notebooks' checkpoints, archives' resource forks, and editors' backups.
 */
public final class ForeignFiles {

  private static final Set<String> NAMES =
      Set.of(
          "__macosx",
          "__pycache__",
          "@eadir", // Synology's thumbnails
          "#recycle",
          "@recycle",
          "$recycle.bin",
          "system volume information",
          "lost+found",
          "thumbs.db",
          "ehthumbs.db",
          "desktop.ini",
          "icon\r");

  private static final Set<String> BACKUP_ENDINGS =
      Set.of("bak", "old", "orig", "swp", "swo", "tmp", "temp", "part", "crdownload");

  private ForeignFiles() {}

  /**
   * Tells whether a file or folder is foreign, going by its own name alone.
   *
   * @param file as found in a folder of a data set
   */
  public static boolean isForeign(Path file) {
    if (file.getFileName() == null) { // the root of a file system
      return false;
    }
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return name.startsWith(".")
        || name.startsWith("~$")
        || name.endsWith("~")
        || name.startsWith("#") && name.endsWith("#") && name.length() > 1
        || name.endsWith("_original") && name.contains(".") // ExifTool's copy: a.jpg_original
        || name.endsWith(":zone.identifier") // what Windows notes of a download
        || NAMES.contains(name)
        || name.contains(".") && BACKUP_ENDINGS.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}

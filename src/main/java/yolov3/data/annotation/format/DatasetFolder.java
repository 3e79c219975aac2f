package yolov3.data.annotation.format;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import yolov3.data.Split;
import yolov3.data.folder.FolderNames;
import yolov3.data.folder.ImageFolder;

/**
 * A folder that a data set may be, listed once.
 *
 * @param root the folder
 * @param listing all that lies under it
 * @param images folder of the images where the user named it, or null
 */
public record DatasetFolder(Path root, ImageFolder listing, Path images) {

  /** Names of folders of images, in lower case. */
  public static final Set<String> IMAGE_FOLDERS =
      Set.of("images", "jpegimages", "image", "imgs", "img");

  /** Names of folders of annotations, in lower case. */
  public static final Set<String> ANNOTATION_FOLDERS =
      Set.of("annotations", "annotation", "labels", "label", "xml", "xmls", "ann", "anns");

  /** Folders above a folder of images or annotations in which its counterpart is looked for. */
  private static final int FOLDERS_ABOVE = 2;

  public static DatasetFolder at(Path root, Path images) {
    return new DatasetFolder(root, ImageFolder.under(root), images);
  }

  /** Returns files that are not images and have an ending such as {@code .xml}, in any case. */
  public List<Path> filesEnding(String ending) {
    return listing.others().stream()
        .filter(file -> file.toString().toLowerCase(Locale.ROOT).endsWith(ending))
        .toList();
  }

  /** Returns those of {@link #filesEnding} that lie in the folder itself. */
  public List<Path> ownFilesEnding(String ending) {
    return filesEnding(ending).stream()
        .filter(file -> root.relativize(file).getNameCount() == 1)
        .toList();
  }

  /** Returns the images of the data set, wherever they lie in it or beside it. */
  public List<Path> allImages() {
    return images == null && !listing.images().isEmpty()
        ? listing.images()
        : foldersOfImages().stream().flatMap(folder -> folder.images().stream()).toList();
  }

  /** Lists the folders in which the images are looked for instead of in the folder itself. */
  public List<ImageFolder> foldersOfImages() {
    List<Path> places =
        images != null
            ? List.of(images)
            : listing.images().isEmpty() ? counterparts(root, IMAGE_FOLDERS) : List.of();
    return places.stream().map(ImageFolder::under).toList();
  }

  /** Groups files by the outermost folder under the root that is named as a split. */
  public Map<Split, List<Path>> bySplitFolder(List<Path> files) {
    return Split.group(files, this::splitOf);
  }

  /** Returns the split of which the outermost folder of a file is named. */
  public Optional<Split> splitOf(Path file) {
    return splitFolder(file).flatMap(folder -> Split.named(folder.getFileName().toString()));
  }

  /** Returns the outermost folder of a file, seen from the root, that is named as a split. */
  public Optional<Path> splitFolder(Path file) {
    Path relative = root.toAbsolutePath().normalize().relativize(file.toAbsolutePath().normalize());
    for (int i = 1; i < relative.getNameCount(); i++) {
      if (Split.named(relative.getName(i - 1).toString()).isPresent()) {
        return Optional.of(root.resolve(relative.subpath(0, i)));
      }
    }
    return Optional.empty();
  }

  /**
   * Finds the folders that go with a folder of images or of annotations: beside it or beside the
   * folder above, with the names of the folders between where they are repeated.
   *
   * @param names of such folders, in lower case
   */
  public static List<Path> counterparts(Path folder, Set<String> names) {
    List<Path> found = new ArrayList<>();
    Path own = folder.toAbsolutePath().normalize();
    Path above = own.getParent();
    for (int i = 0; i < FOLDERS_ABOVE && above != null && found.isEmpty(); i++) {
      for (String name : new FolderNames().in(above).stream().sorted().toList()) {
        Path other = above.resolve(name);
        if (!names.contains(name.toLowerCase(Locale.ROOT))
            || own.startsWith(other)
            || !Files.isDirectory(other)) {
          continue;
        }
        Path between = above.relativize(own);
        Path same =
            between.getNameCount() > 1
                ? other.resolve(between.subpath(1, between.getNameCount()))
                : other;
        found.add(Files.isDirectory(same) ? same : other);
      }
      above = above.getParent();
    }
    return found;
  }
}

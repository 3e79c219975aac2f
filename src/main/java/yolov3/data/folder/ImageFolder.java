package yolov3.data.folder;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import yolov3.data.image.ImageDecoder;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * Files under a folder of images, told apart by their first bytes; a file that is only named as an
 * image counts as one, so that a damaged image is reported and not skipped.
 *
 * @param images in order of their paths
 * @param others everything else that is not foreign, in order of their paths
 * @param foreign files and folders of {@link ForeignFiles}; such a folder is not listed
 */
public record ImageFolder(List<Path> images, List<Path> others, List<Path> foreign) {

  /** Deepest folder that is searched; a tree that is deeper is refused. */
  public static final int MAX_DEPTH = 16;

  private static final int LISTED_KINDS = 8;
  private static final int LISTED_NAMES = 5;

  /** A longer ending, or one with blanks, is the end of a sentence. */
  private static final Pattern ENDING = Pattern.compile("\\.[\\p{L}\\p{N}_-]{1,12}$");

  /** Sorts and keeps copies. */
  public ImageFolder {
    images = images.stream().sorted().toList();
    others = others.stream().sorted().toList();
    foreign = foreign.stream().sorted().toList();
  }

  /**
   * Lists a folder and all folders in it.
   *
   * @throws UserException when a folder cannot be read
   */
  public static ImageFolder under(Path folder) {
    return under(folder, MAX_DEPTH);
  }

  /**
   * Lists a folder down to some depth.
   *
   * @param depth 1 for the folder alone
   * @throws UserException when a folder cannot be read
   */
  public static ImageFolder under(Path folder, int depth) {
    Visitor visitor = new Visitor(folder, depth == MAX_DEPTH);
    try {
      Files.walkFileTree(folder, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, visitor);
    } catch (FileSystemLoopException e) {
      throw new UserException(
          "'%s' is a link to a folder that it lies in; expected folders without such loops"
              .formatted(e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UserException("folder '" + folder + "' cannot be read: " + IoErrors.reasonOf(e), e);
    }
    visitor.requireReadableNames();
    return new ImageFolder(visitor.images, visitor.others, visitor.foreign);
  }

  /**
   * Counts the files that are not images by their endings, the most frequent first, with names, and
   * the format of images that are not read.
   *
   * @return for example {@code 3 .txt (a.txt, b.txt, c.txt), 1 .heic (HEIC: a.heic)}, or nothing
   */
  public String describeOthers() {
    Map<String, List<Path>> byKind =
        others.stream()
            .collect(Collectors.groupingBy(ImageFolder::kindOf, TreeMap::new, Collectors.toList()));
    List<String> kinds =
        byKind.entrySet().stream()
            .sorted(Comparator.comparing(kind -> -kind.getValue().size()))
            .map(
                kind ->
                    "%d %s%s)"
                        .formatted(
                            kind.getValue().size(), kind.getKey(), listedNames(kind.getValue())))
            .toList();
    String listed = kinds.stream().limit(LISTED_KINDS).collect(Collectors.joining(", "));
    return kinds.size() > LISTED_KINDS
        ? listed + " and " + (kinds.size() - LISTED_KINDS) + " more kinds"
        : listed;
  }

  private static String listedNames(List<Path> files) {
    return files.stream()
            .map(file -> file.getFileName().toString())
            .distinct()
            .limit(LISTED_NAMES)
            .collect(Collectors.joining(", "))
        + (files.size() > LISTED_NAMES ? ", …" : "");
  }

  /** Returns the ending of a file and the format that its bytes show, before names of files. */
  private static String kindOf(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    Matcher ending = ENDING.matcher(name);
    return (ending.find() ? ending.group() : "without an ending")
        + ImageDecoder.formatOf(file)
            .filter(format -> !format.isRead())
            .map(format -> " (" + format.name() + ": ")
            .orElse(" (");
  }

  /**
   * Counts the foreign files and folders, for a message.
   *
   * @return for example {@code .DS_Store, Thumbs.db skipped: 2 hidden, temporary or system files or
   *     folders}, or nothing
   */
  public String describeForeign() {
    return foreign.isEmpty()
        ? ""
        : "%s skipped: %d hidden, temporary or system files or folders"
            .formatted(listedNames(foreign), foreign.size());
  }

  /** Tells whether a file is an image or named as one. */
  public static boolean isImage(Path file) {
    return ImageDecoder.isNamedAsImage(file)
        || ImageDecoder.formatOf(file).map(ImageDecoder.Format::isRead).orElse(false);
  }

  private static final class Visitor extends SimpleFileVisitor<Path> {
    private final Path start;
    private final boolean whole;
    private final List<Path> images = new ArrayList<>();
    private final List<Path> others = new ArrayList<>();
    private final List<Path> foreign = new ArrayList<>();

    /**
     * @param whole whether folders that are too deep are refused, not skipped
     */
    Visitor(Path start, boolean whole) {
      this.start = start;
      this.whole = whole;
    }

    /** Refuses names with bytes that are not text: no list can have them. */
    void requireReadableNames() {
      List<Path> named =
          images.stream()
              .filter(image -> image.toString().contains("\ufffd"))
              .filter(image -> !Files.exists(Path.of(image.toString())))
              .toList();
      if (!named.isEmpty()) {
        throw new UserException(
            "the names of %d images in '%s' are not UTF-8, the first is '%s'; rename these files"
                .formatted(named.size(), start, named.get(0)));
      }
    }

    @Override
    public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
      if (!folder.equals(start) && ForeignFiles.isForeign(folder)) {
        foreign.add(folder);
        return FileVisitResult.SKIP_SUBTREE;
      }
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      if (attributes.isDirectory()) { // as deep as was asked for
        if (whole && !ForeignFiles.isForeign(file)) {
          throw new UserException(
              "'%s' lies more than %d folders deep; name a folder that is nearer to the images"
                  .formatted(file, MAX_DEPTH));
        }
        return FileVisitResult.CONTINUE;
      }
      if (ForeignFiles.isForeign(file)) {
        foreign.add(file);
      } else if (ImageDecoder.isNamedAsImage(file) || attributes.isRegularFile() && isImage(file)) {
        images.add(file);
      } else {
        others.add(file);
      }
      return FileVisitResult.CONTINUE;
    }
  }
}

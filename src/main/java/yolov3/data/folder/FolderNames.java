package yolov3.data.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/** Names of the files in folders; each folder is listed once. Thread-safe. */
public final class FolderNames {

  private final Map<Path, Listing> listings = new ConcurrentHashMap<>();

  /** By their folders, then by themselves in lower case. */
  private final Map<Path, Map<String, String>> lowerCase = new ConcurrentHashMap<>();

  /**
   * Names in a folder.
   *
   * @param failure why a folder that is there can't be listed, or null
   */
  private record Listing(Set<String> names, IOException failure) {}

  /** Returns the names in a folder without foreign ones; empty when it can't be listed. */
  public Set<String> in(Path folder) {
    return listing(folder).names();
  }

  /** Returns the name in a folder that is another one but for its case; the first of several. */
  public Optional<String> inAnyCase(Path folder, String name) {
    Map<String, String> inLowerCase =
        lowerCase.computeIfAbsent(
            folder.toAbsolutePath().normalize(),
            listed ->
                in(listed).stream()
                    .sorted()
                    .collect(
                        Collectors.toMap(FolderNames::lower, one -> one, (first, other) -> first)));
    return Optional.ofNullable(inLowerCase.get(lower(name)));
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /**
   * Tells whether a file is there, or a link of its name, wherever it leads.
   *
   * @throws UserException when its folder is there and can't be listed
   */
  public boolean has(Path file) {
    Path folder = file.resolveSibling("");
    Listing listing = listing(folder);
    if (listing.failure() != null && isThere(folder.toAbsolutePath().normalize())) {
      throw new UserException(
          "folder '%s' cannot be read: %s".formatted(folder, IoErrors.reasonOf(listing.failure())),
          listing.failure());
    }
    return listing.names().contains(file.getFileName().toString());
  }

  /** Tells whether a folder is named in the one above; below one that is private none is known. */
  private boolean isThere(Path folder) {
    Path above = folder.getParent();
    return above == null || in(above).contains(folder.getFileName().toString());
  }

  private Listing listing(Path folder) {
    return listings.computeIfAbsent(folder.toAbsolutePath().normalize(), FolderNames::list);
  }

  private static Listing list(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return new Listing(
          files
              .filter(file -> !ForeignFiles.isForeign(file))
              .map(file -> file.getFileName().toString())
              .collect(Collectors.toUnmodifiableSet()),
          null);
    } catch (NoSuchFileException | NotDirectoryException e) {
      return new Listing(Set.of(), null);
    } catch (IOException e) {
      return new Listing(Set.of(), e);
    } catch (UncheckedIOException e) { // while it is listed
      return new Listing(Set.of(), e.getCause());
    }
  }
}

package yolov3.inference.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import yolov3.io.ExitActions;
import yolov3.io.IoErrors;
import yolov3.io.RealPath;
import yolov3.io.RunFailedException;
import yolov3.io.UserException;

/**
 * A folder in which files of this program and others lie. A list in it names the program's files,
 * which the next call may write over; all others stay as they are.
 */
public final class OutputFolder {

  /** Names of the files that were written, relative to the folder, one a line. */
  static final String LIST = ".written-by-yolov3";

  private final Path folder;
  private final Set<Path> inputs;
  private final Set<String> own;
  private final Set<String> now = new HashSet<>();

  /**
   * @param folder absent, or with anything in it
   * @param inputs of this call, never written over
   * @throws UserException when it can't be read
   */
  public OutputFolder(Path folder, Collection<Path> inputs) {
    this.folder = folder;
    this.inputs = inputs.stream().map(RealPath::of).collect(Collectors.toSet());
    Path list = folder.resolve(LIST);
    try {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new UserException("'" + folder + "' is not a folder; choose another");
      }
      own = new HashSet<>(Files.exists(list) ? Files.readAllLines(list) : List.of());
    } catch (IOException e) {
      throw IoErrors.unreadable(list, e);
    }
  }

  /**
   * Tells which files earlier calls have written into a folder.
   *
   * @throws UserException when its list can't be read
   */
  public static Predicate<Path> writtenInto(Path folder) {
    OutputFolder written = new OutputFolder(folder, List.of());
    Set<Path> files =
        written.own.stream().map(folder::resolve).map(RealPath::of).collect(Collectors.toSet());
    return file -> files.contains(RealPath.of(file));
  }

  /** Returns the path of a file of that name, whether it is there or not. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /** Tells whether a file may be written: it is not there, or is of an earlier call. */
  public boolean isFree(String name) {
    Path file = folder.resolve(name);
    return !now.contains(name)
        && !inputs.contains(RealPath.of(file))
        && (own.contains(name) || !Files.exists(file));
  }

  /** Throws a {@link UserException} when somebody else's file lies there. */
  public void requireFree(String name) {
    if (!isFree(name)) {
      throw new UserException(
          folder.resolve(name)
              + " exists and was not written by this command; choose another folder");
    }
  }

  /**
   * Writes a file under another name, which it leaves when it is complete.
   *
   * @param name relative to the folder, with '/' between folders
   * @throws UserException when somebody else's file lies there
   * @throws RunFailedException when it can't be written
   */
  public void write(String name, Content content) {
    Path file = claim(name);
    Path partial = file.resolveSibling(".partial-" + ProcessHandle.current().pid());
    Runnable deletion = partial.toFile()::delete;
    ExitActions.add(deletion);
    try {
      content.writeTo(partial);
      Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw failed(file, e);
    } finally {
      deletion.run(); // of what a failure has left
      ExitActions.remove(deletion);
    }
  }

  /**
   * Makes room for a file that the caller writes piece by piece.
   *
   * @param name as of {@link #write}, which throws the same
   * @return the file's path
   */
  public Path claim(String name) {
    Path file = folder.resolve(name);
    requireFree(name);
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      note(name); // before the file, so that one that a killed program left is its own
      return file;
    } catch (IOException e) {
      throw failed(file, e);
    }
  }

  private static RunFailedException failed(Path file, IOException e) {
    return new RunFailedException(file + " can't be written: " + IoErrors.reasonOf(e), e);
  }

  private void note(String name) throws IOException {
    now.add(name);
    if (own.add(name)) {
      Files.writeString(
          folder.resolve(LIST), name + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  /** Content of a file. */
  @FunctionalInterface
  public interface Content {
    void writeTo(Path file) throws IOException;
  }
}

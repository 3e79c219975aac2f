package yolov3.data.folder;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import yolov3.io.UserException;

/** A folder that can't be listed is a failure where it is there, and none where it is guessed. */
class FolderNamesTest {

  @Test
  @DisabledOnOs(OS.WINDOWS) // such a link is of a file there
  void folderBelowOneThatCannotBeListedIsNotKnownToBeThere(@TempDir Path temp) throws IOException {
    Path closed = Files.createSymbolicLink(temp.resolve("closed"), temp.resolve("closed"));
    FolderNames names = new FolderNames();
    assertThrows(UserException.class, () -> names.has(closed.resolve("a.txt")));
    assertFalse(names.has(closed.resolve("photos").resolve("a.txt")));
  }
}

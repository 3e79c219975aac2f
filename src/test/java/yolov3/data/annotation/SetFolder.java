package yolov3.data.annotation;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Assertions;
import yolov3.config.section.DataFormat;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.io.UserException;

/** A folder in which a test writes a data set by hand, and reads it as the program does. */
public final class SetFolder {

  /** Size of all images. */
  static final int WIDTH = 200;

  static final int HEIGHT = 100;

  public static final ClassNames NAMES = new ClassNames(List.of("cat", "dog", "emu"));

  private final Path folder;
  private final List<String> warnings = new ArrayList<>();

  public SetFolder(Path folder) {
    this.folder = folder;
  }

  public Path path(String name) {
    return folder.resolve(name).normalize();
  }

  public SetFolder images(String... names) {
    try {
      for (String name : names) {
        Files.createDirectories(path(name).getParent());
        BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
        Assertions.assertTrue(ImageIO.write(image, "png", path(name).toFile()));
      }
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public SetFolder text(String name, String text) {
    try {
      Files.createDirectories(path(name).getParent());
      Files.write(path(name), text.getBytes(StandardCharsets.UTF_8));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public DatasetReader files(String source, DataFormat format) {
    return DatasetReader.of(path(source), format, null, null, true);
  }

  /** The images of the only or the training split, read with the classes of {@link #NAMES}. */
  public List<LabelledImage> read(String source) {
    return read(source, DataFormat.AUTO);
  }

  public List<LabelledImage> read(String source, DataFormat format) {
    DatasetReader files = files(source, format);
    return files.read(files.splits().get(0), NAMES, warnings::add);
  }

  /** What reading complains of, with {@code D/} for the folder. */
  public String refusal(String source) {
    return shortened(
        Assertions.assertThrows(
                UserException.class,
                () -> {
                  DatasetReader files =
                      DatasetReader.of(path(source), DataFormat.AUTO, null, null, false);
                  files.read(files.splits().get(0), NAMES, warnings::add);
                })
            .getMessage());
  }

  /** What reading all splits complains of. */
  String refusalOfAll(String source) {
    return shortened(
        Assertions.assertThrows(UserException.class, () -> readAll(source)).getMessage());
  }

  /** The images of all splits, read without allowing background alone. */
  Map<Split, List<LabelledImage>> readAll(String source) {
    return DatasetReader.of(path(source), DataFormat.AUTO, null, null, false)
        .readAll(NAMES, warnings::add);
  }

  public List<String> warnings() {
    return warnings.stream().map(this::shortened).toList();
  }

  private String shortened(String message) {
    return message.replace(folder.toString(), "D");
  }

  public LabelledImage image(String name, LabelledBox... boxes) {
    return new LabelledImage(path(name), List.of(boxes));
  }

  public static LabelledBox box(
      double xmin, double ymin, double xmax, double ymax, int classIndex) {
    return new LabelledBox(new Box(xmin, ymin, xmax, ymax), classIndex);
  }
}

package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.data.augmentation.SingleAugmentations;
import yolov3.training.TinyRun;

/** The sheets that {@code preview} writes. */
@Tag("tensorflow")
class PreviewCommandTest {

  /** Images of 96 pixels are shown four times as large: the first size above 300. */
  private static final int SHOWN = 4 * TinyRun.SIZE;

  private static final int GAP = 8;
  private static final int CAPTION = 22;

  @TempDir Path temp;
  private Path config;
  private Path sheets;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void draw() {
    config = TinyRun.writeConfig(temp, TinyRun.draw(temp.resolve("set"), 8));
    sheets = temp.resolve("sheets");
  }

  private int preview(String... options) {
    String[] arguments = new String[options.length + 4];
    arguments[0] = "preview";
    arguments[1] = config.toString();
    arguments[2] = "--out";
    arguments[3] = sheets.toString();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
  }

  private BufferedImage sheet(String name) throws IOException {
    return ImageIO.read(sheets.resolve(name).toFile());
  }

  @Test
  void sheetShowsEveryImageOfItsBatchFourSideBySide() throws IOException {
    assertEquals(0, preview("--batches", "1", "--set", "training.batch_size=6"), err.toString());
    assertEquals(List.of("batch-000001.png"), TinyRun.namesIn(sheets));
    BufferedImage sheet = sheet("batch-000001.png");
    assertEquals(4 * (SHOWN + GAP) + GAP, sheet.getWidth());
    assertEquals(2 * (SHOWN + CAPTION + GAP) + GAP, sheet.getHeight());
    assertEquals(
        "1 sheet of training batches, in " + sheets + System.lineSeparator(), out.toString());
  }

  @Test
  void runWithFewerBatchesThanAskedForShowsThoseItHas() throws IOException {
    assertEquals(
        0,
        preview("--batches", "9", "--set", "training.batch_size=8"), // two epochs of one batch
        err.toString());
    assertEquals(List.of("batch-000001.png", "batch-000002.png"), TinyRun.namesIn(sheets));
  }

  @Test
  void eachAugmentationHasASheetOfTheSameImagesBeforeAndAfter() throws IOException {
    assertEquals(0, preview("--each"), err.toString());
    assertEquals(
        SingleAugmentations.NAMES.stream().map(name -> name + ".png").sorted().toList(),
        TinyRun.namesIn(sheets));
    int half = SHOWN + CAPTION + GAP;
    int[] before = rows(sheet("hsv.png"), 0, half);
    for (String name : SingleAugmentations.NAMES) {
      BufferedImage sheet = sheet(name + ".png");
      assertEquals(2 * half + GAP, sheet.getHeight(), name);
      assertEquals(List.of(), differences(before, rows(sheet, 0, half)), name);
      assertNotEquals(List.of(), differences(before, rows(sheet, half, half)), name);
    }
  }

  private static int[] rows(BufferedImage sheet, int y, int count) {
    return sheet.getRGB(0, y, sheet.getWidth(), count, null, 0, sheet.getWidth());
  }

  /** The first place where they differ, if there is one. */
  private static List<Integer> differences(int[] one, int[] other) {
    int place = Arrays.mismatch(one, other);
    return place < 0 ? List.of() : List.of(place);
  }

  @Test
  void imagesOfBeforeAreKeptAndNothingIsWrittenBesideThem() throws IOException {
    Path second = Files.createDirectories(sheets).resolve("batch-000002.png");
    Files.writeString(second, "mine");
    assertEquals(2, preview("--batches", "2"));
    assertEquals(
        second + " exists; expected a folder without earlier sheets" + System.lineSeparator(),
        err.toString());
    assertEquals("mine", Files.readString(second));
    assertFalse(Files.exists(sheets.resolve("batch-000001.png")));
  }

  @Test
  void fewerThanOneBatchIsRefused() {
    assertEquals(2, preview("--batches", "0"));
    assertEquals("--batches is 0; expected 1 or more" + System.lineSeparator(), err.toString());
  }
}

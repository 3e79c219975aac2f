package yolov3.data.annotation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.ConfigFile;
import yolov3.config.RunConfig;
import yolov3.config.section.DataFormat;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.loader.Batch;
import yolov3.data.loader.BatchLoader;
import yolov3.data.loader.BatchPlan;
import yolov3.data.loader.ExampleReader;
import yolov3.data.loader.ImageCache;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;
import yolov3.network.assignment.ScaleTargetBatch;
import yolov3.network.assignment.TargetAssigner;

/**
 * One data set in several formats, written by this test and not by the program's writers, gives the
 * same batches.
 *
 * <p>Why they can be equal to the last bit: corners are whole pixels, which VOC's counting from 1
 * holds exactly; YOLO's fractions are printed with all digits of a double, so that a corner comes
 * back to within 1e-13 pixels, and corners are kept as floats, whose steps at 64 are 8e-6: rounding
 * to float gives the whole number again. Names sort as their numbers do, so a folder has the order
 * of the list.
 */
class FourFormatsTest {

  private static final int IMAGES = 300;
  private static final int BATCH = 8;
  private static final List<String> CLASSES = List.of("ant", "bee", "cat", "dog", "emu");

  @TempDir Path folder;

  @Test
  void fourFormatsGiveTheSameBatches() throws IOException {
    List<LabelledImage> images = draw();
    Map<DataFormat, String> configs = new EnumMap<>(DataFormat.class);
    configs.put(DataFormat.LIST, list(images));
    configs.put(DataFormat.YOLO, yolo(images));
    configs.put(DataFormat.COCO, coco(images));
    configs.put(DataFormat.VOC, voc(images));
    configs.put(DataFormat.CSV, csv(images));
    configs.put(DataFormat.LABELME, labelMe(images));

    List<Batch> expected = batches(configs.get(DataFormat.LIST));
    assertEquals((IMAGES + BATCH - 1) / BATCH, expected.size());
    for (Map.Entry<DataFormat, String> config : configs.entrySet()) {
      List<Batch> batches = batches(config.getValue());
      assertEquals(expected.size(), batches.size(), config.getKey().name());
      for (int i = 0; i < batches.size(); i++) {
        assertSame(expected.get(i), batches.get(i), config.getKey() + ", batch " + i);
      }
    }
  }

  private static void assertSame(Batch expected, Batch batch, String message) {
    assertArrayEquals(expected.images(), batch.images(), message);
    assertEquals(expected.targets().size(), batch.targets().size());
    for (int scale = 0; scale < expected.targets().size(); scale++) {
      ScaleTargetBatch one = expected.targets().get(scale);
      ScaleTargetBatch other = batch.targets().get(scale);
      assertArrayEquals(one.cells(), other.cells(), message);
      assertArrayEquals(one.boxesXywh(), other.boxesXywh(), message);
      assertArrayEquals(one.classes(), other.classes(), message);
      assertArrayEquals(one.backgroundBoxesXywh(), other.backgroundBoxesXywh(), message);
    }
  }

  private List<Batch> batches(String data) throws IOException {
    Path file = Files.writeString(folder.resolve("run.yaml"), data + MODEL);
    RunConfig config = ConfigFile.read(file, Map.of());
    DatasetReader files = DatasetReader.of(config.data());
    assertEquals(CLASSES, files.names().names());
    List<LabelledImage> train = files.read(Split.TRAIN, files.names(), warning -> {});
    ExampleReader reader =
        new ExampleReader(
            config.model().inputSize(),
            new TargetAssigner(config.model(), config.loss()),
            new ImageCache(0));
    BatchPlan plan = BatchPlan.shuffled(train, BATCH, 1);
    List<Batch> batches = new ArrayList<>();
    try (BatchLoader loader = new BatchLoader(plan, reader, 1, plan.batchesPerEpoch(), 2, 4)) {
      while (loader.hasNext()) {
        batches.add(loader.next());
      }
    }
    return batches;
  }

  private static final String MODEL =
      "\nmodel: {architecture: yolov3-tiny, input_size: 96, width_divisor: 16}\n";

  /** Images of several sizes, one in five without objects. */
  private List<LabelledImage> draw() throws IOException {
    Random random = new Random(1);
    Path source = Files.createDirectories(folder.resolve("pictures"));
    List<LabelledImage> images = new ArrayList<>();
    for (int i = 0; i < IMAGES; i++) {
      BufferedImage image =
          new BufferedImage(
              33 + random.nextInt(32), 33 + random.nextInt(32), BufferedImage.TYPE_3BYTE_BGR);
      List<LabelledBox> boxes = new ArrayList<>();
      for (int b = 0; b < (i % 5 == 0 ? 0 : 1 + random.nextInt(4)); b++) {
        int xmin = random.nextInt(image.getWidth() - 4);
        int ymin = random.nextInt(image.getHeight() - 4);
        int xmax = xmin + 3 + random.nextInt(image.getWidth() - xmin - 3) + 1;
        int ymax = ymin + 3 + random.nextInt(image.getHeight() - ymin - 3) + 1;
        image.createGraphics().fillRect(xmin, ymin, xmax - xmin, ymax - ymin);
        boxes.add(new LabelledBox(new Box(xmin, ymin, xmax, ymax), random.nextInt(CLASSES.size())));
      }
      Path file = source.resolve("%03d.png".formatted(i));
      ImageIO.write(image, "png", file.toFile());
      images.add(new LabelledImage(file, boxes));
    }
    return images;
  }

  private String list(List<LabelledImage> images) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (LabelledImage image : images) {
      lines.append("pictures/").append(image.image().getFileName());
      for (LabelledBox object : image.boxes()) {
        Box box = object.box();
        lines.append(
            " %.0f,%.0f,%.0f,%.0f,%d"
                .formatted(box.xmin(), box.ymin(), box.xmax(), box.ymax(), object.classIndex()));
      }
      lines.append('\n');
    }
    Path list = Files.writeString(folder.resolve("list.txt"), lines);
    Path names = Files.write(folder.resolve("list.names"), CLASSES);
    return "data: {train: '%s', validation: '%s', names: '%s'}".formatted(list, list, names);
  }

  private String yolo(List<LabelledImage> images) throws IOException {
    Path set = folder.resolve("yolo");
    Files.createDirectories(set.resolve("labels/all"));
    Files.createDirectories(set.resolve("images/all"));
    for (LabelledImage image : images) {
      copy(image, set.resolve("images/all"));
      if (image.boxes().isEmpty()) {
        continue; // no file: background
      }
      BufferedImage pixels = ImageIO.read(image.image().toFile());
      StringBuilder lines = new StringBuilder();
      for (LabelledBox object : image.boxes()) {
        Box box = object.box();
        lines.append(object.classIndex());
        lines.append(' ').append((box.xmin() + box.xmax()) / 2 / pixels.getWidth());
        lines.append(' ').append((box.ymin() + box.ymax()) / 2 / pixels.getHeight());
        lines.append(' ').append((box.xmax() - box.xmin()) / pixels.getWidth());
        lines.append(' ').append((box.ymax() - box.ymin()) / pixels.getHeight()).append('\n');
      }
      Files.writeString(set.resolve("labels/all/" + name(image) + ".txt"), lines);
    }
    Path yaml =
        Files.writeString(
            set.resolve("data.yaml"),
            "train: images/all\nval: images/all\nnames: " + CLASSES + "\n");
    return "data: {source: '%s'}".formatted(yaml);
  }

  private String coco(List<LabelledImage> images) throws IOException {
    List<String> entries = new ArrayList<>();
    List<String> annotations = new ArrayList<>();
    for (LabelledImage image : images) {
      int id = 1000 + entries.size();
      entries.add("{\"id\": %d, \"file_name\": \"%s.png\"}".formatted(id, name(image)));
      for (LabelledBox object : image.boxes()) {
        Box box = object.box();
        annotations.add(
            "{\"id\":%d,\"image_id\":%d,\"category_id\":%d,\"bbox\":[%.0f,%.0f,%.1f,%.2f],\"iscrowd\":0}"
                .formatted(
                    annotations.size(),
                    id,
                    3 + 7 * object.classIndex(), // ids with gaps
                    box.xmin(),
                    box.ymin(),
                    box.width(),
                    box.height()));
      }
    }
    List<String> categories = new ArrayList<>();
    for (int c = 0; c < CLASSES.size(); c++) {
      categories.add("{\"id\": %d, \"name\": \"%s\"}".formatted(3 + 7 * c, CLASSES.get(c)));
    }
    String json =
        "{\"annotations\": %s, \"images\": %s, \"categories\": %s}"
            .formatted(annotations, entries, categories);
    Path file = Files.writeString(folder.resolve("instances.json"), json);
    return "data: {train: '%s', validation: '%s', images: '%s'}"
        .formatted(file, file, folder.resolve("pictures"));
  }

  private String voc(List<LabelledImage> images) throws IOException {
    Path set = folder.resolve("voc");
    Files.createDirectories(set.resolve("JPEGImages"));
    Files.createDirectories(set.resolve("Annotations"));
    Files.createDirectories(set.resolve("ImageSets/Main"));
    List<String> names = new ArrayList<>();
    for (LabelledImage image : images) {
      copy(image, set.resolve("JPEGImages"));
      names.add(name(image));
      BufferedImage pixels = ImageIO.read(image.image().toFile());
      StringBuilder xml =
          new StringBuilder(
              String.format(
                  Locale.ROOT,
                  "<annotation><size><width>%d</width><height>%d</height></size>",
                  pixels.getWidth(),
                  pixels.getHeight()));
      for (LabelledBox object : image.boxes()) {
        Box box = object.box();
        xml.append(
            ("<object><name>%s</name><bndbox><xmin>%.0f</xmin><ymin>%.0f</ymin><xmax>%.0f</xmax>"
                    + "<ymax>%.0f</ymax></bndbox></object>")
                .formatted(
                    CLASSES.get(object.classIndex()),
                    box.xmin() + 1, // counted from 1
                    box.ymin() + 1,
                    box.xmax(),
                    box.ymax()));
      }
      Files.writeString(set.resolve("Annotations/" + name(image) + ".xml"), xml + "</annotation>");
    }
    Files.write(set.resolve("ImageSets/Main/train.txt"), names);
    Files.write(set.resolve("ImageSets/Main/val.txt"), names);
    return "data: {source: '%s'}".formatted(set);
  }

  private String csv(List<LabelledImage> images) throws IOException {
    StringBuilder rows = new StringBuilder("filename,class,xmin,ymin,xmax,ymax\n");
    for (LabelledImage image : images) {
      if (image.boxes().isEmpty()) {
        rows.append("%s.png,,,,,\n".formatted(name(image)));
      }
      for (LabelledBox object : image.boxes()) {
        Box box = object.box();
        rows.append(
            "%s.png,%s,%.0f,%.1f,%.0f,%.2f\n"
                .formatted(
                    name(image),
                    CLASSES.get(object.classIndex()),
                    box.xmin(),
                    box.ymin(),
                    box.xmax(),
                    box.ymax()));
      }
    }
    Path file = Files.writeString(folder.resolve("boxes.csv"), rows);
    return "data: {train: '%s', validation: '%s', images: '%s'}"
        .formatted(file, file, folder.resolve("pictures"));
  }

  private String labelMe(List<LabelledImage> images) throws IOException {
    Path set = Files.createDirectories(folder.resolve("labelme"));
    for (LabelledImage image : images) {
      copy(image, set);
      List<String> shapes = new ArrayList<>();
      for (LabelledBox object : image.boxes()) {
        Box box = object.box();
        shapes.add(
            "{\"label\": \"%s\", \"points\": [[%.0f, %.0f], [%.1f, %.2f]], \"shape_type\": \"rectangle\"}"
                .formatted(
                    CLASSES.get(object.classIndex()),
                    box.xmax(), // any two opposite corners
                    box.ymin(),
                    box.xmin(),
                    box.ymax()));
      }
      Files.writeString(
          set.resolve(name(image) + ".json"),
          "{\"shapes\": %s, \"imagePath\": \"%s.png\"}".formatted(shapes, name(image)));
    }
    return "data: {train: '%s', validation: '%s'}".formatted(set, set);
  }

  private static String name(LabelledImage image) {
    return ImagePaths.stem(image.image());
  }

  private static void copy(LabelledImage image, Path folder) throws IOException {
    Files.copy(image.image(), folder.resolve(image.image().getFileName()));
  }
}

package yolov3.fuzz;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.imageio.ImageIO;
import yolov3.data.ClassNames;
import yolov3.geometry.Box;
import yolov3.geometry.LabelledBox;

/** A random data set, written in a random format and layout, with what people's folders hold. */
final class SyntheticLayout {

  private static final int WIDTH = 64;
  private static final int HEIGHT = 48;

  private static final List<String> STEMS =
      List.of("a", "IMG_0001", "b c", "x.y", "über", "00012", "frame-3", "P (2)", "train_7", "k'k");

  private static final List<String> ENDINGS = List.of(".png", ".PNG", ".jpg", ".JPG", ".jpeg");

  private final Path root;
  private final ClassNames names;
  private final Random random;
  private final Map<String, List<LabelledBox>> objects = new TreeMap<>();
  private final Map<String, Map<String, List<LabelledBox>>> splits = new LinkedHashMap<>();
  private final List<String> description = new ArrayList<>();
  private String format = "";
  private String source = ".";
  private boolean spoilt;

  private SyntheticLayout(Path root, ClassNames names, long seed) {
    this.root = root;
    this.names = names;
    this.random = new Random(seed);
  }

  static SyntheticLayout write(Path root, ClassNames names, long seed) throws IOException {
    SyntheticLayout layout = new SyntheticLayout(root, names, seed);
    Files.createDirectories(root);
    layout.makeSplits();
    switch (layout.random.nextInt(4)) {
      case 0 -> layout.writeYolo();
      case 1 -> layout.writeVoc();
      case 2 -> layout.writeCoco();
      default -> layout.writeList();
    }
    layout.addForeignFiles();
    if (layout.random.nextInt(3) == 0) {
      layout.spoil();
    }
    return layout;
  }

  String format() {
    return format;
  }

  /** Path of the data set, from its folder. */
  String source() {
    return source;
  }

  /** Objects by the name of their image's file; names are all different. */
  Map<String, List<LabelledBox>> objects() {
    return objects;
  }

  boolean isSpoilt() {
    return spoilt;
  }

  /** Whether something was done to the set that leaves it undecidable or incomplete. */
  boolean mayBeRefused() {
    return spoilt;
  }

  String description() {
    return root + ": " + description;
  }

  private <T> T oneOf(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }

  private boolean chance() {
    return random.nextBoolean();
  }

  private void makeSplits() {
    List<String> titles = List.of("train", chance() ? "val" : "valid", "test");
    int count = random.nextInt(4) == 0 ? 1 : 2 + random.nextInt(2);
    int stem = 0;
    List<String> stems = new ArrayList<>(STEMS);
    java.util.Collections.shuffle(stems, random);
    for (String split : titles.subList(0, count)) {
      Map<String, List<LabelledBox>> images = new LinkedHashMap<>();
      int size = 1 + random.nextInt(3);
      for (int i = 0; i < size; i++) {
        String name = stems.get(stem++ % stems.size()) + (stem > stems.size() ? stem : "");
        List<LabelledBox> boxes = new ArrayList<>();
        int boxCount = i == 0 ? 1 + random.nextInt(3) : random.nextInt(3);
        for (int b = 0; b < boxCount; b++) {
          int xmin = random.nextInt(WIDTH - 8);
          int ymin = random.nextInt(HEIGHT - 8);
          boxes.add(
              new LabelledBox(
                  new Box(
                      xmin,
                      ymin,
                      xmin + 2 + random.nextInt(WIDTH - xmin - 2),
                      ymin + 2 + random.nextInt(HEIGHT - ymin - 2)),
                  random.nextInt(names.count())));
        }
        String fileName = name + oneOf(ENDINGS);
        images.put(fileName, boxes);
        objects.put(fileName, boxes);
      }
      splits.put(split, images);
    }
  }

  private static String stem(String name) {
    return name.substring(0, name.lastIndexOf('.'));
  }

  private void image(String folder, String name) throws IOException {
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
    image.setRGB(random.nextInt(WIDTH), random.nextInt(HEIGHT), random.nextInt(1 << 24));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ImageIO.write(
        image, name.toLowerCase(java.util.Locale.ROOT).endsWith("png") ? "png" : "jpg", bytes);
    file(folder + "/" + name, bytes.toByteArray());
  }

  private void text(String file, String text) throws IOException {
    file(file, text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  private void file(String file, byte[] bytes) throws IOException {
    Path path = root.resolve(file).normalize();
    Files.createDirectories(path.getParent());
    Files.write(path, bytes);
  }

  private static String yolo(List<LabelledBox> boxes) {
    StringBuilder text = new StringBuilder();
    for (LabelledBox labelled : boxes) {
      Box box = labelled.box();
      text.append(labelled.classIndex())
          .append(' ')
          .append((box.xmin() + box.xmax()) / 2 / WIDTH)
          .append(' ')
          .append((box.ymin() + box.ymax()) / 2 / HEIGHT)
          .append(' ')
          .append(box.width() / WIDTH)
          .append(' ')
          .append(box.height() / HEIGHT)
          .append('\n');
    }
    return text.toString();
  }

  private void writeYolo() throws IOException {
    format = "yolo";
    String layout =
        oneOf(
            List.of(
                "images/S:labels/S",
                "S/images:S/labels",
                "S:S",
                "S:labels/S",
                "images/S:labels",
                "JPEGImages/S:labels/S",
                "images/S/deep er:labels/S/deep er",
                "obj_S_data:obj_S_data"));
    description.add(layout);
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (Map.Entry<String, Map<String, List<LabelledBox>>> split : splits.entrySet()) {
      String[] places = layout.replace("S", split.getKey()).split(":");
      for (Map.Entry<String, List<LabelledBox>> image : split.getValue().entrySet()) {
        image(places[0], image.getKey());
        lists
            .computeIfAbsent(split.getKey(), key -> new ArrayList<>())
            .add(places[0] + "/" + image.getKey());
        if (!image.getValue().isEmpty() || chance()) {
          text(places[1] + "/" + stem(image.getKey()) + ".txt", yolo(image.getValue()));
        }
      }
    }
    String separator = oneOf(List.of("", "data/", "C:\\sets\\mine\\"));
    switch (random.nextInt(4)) {
      case 0 -> {
        StringBuilder yaml = new StringBuilder("names:\n");
        names.names().forEach(name -> yaml.append("- ").append(name).append('\n'));
        for (String split : splits.keySet()) {
          String folder = layout.replace("S", split).split(":")[0];
          yaml.append(split).append(": ").append(folder).append('\n');
        }
        text("data.yaml", yaml.toString());
        source = chance() ? "." : "data.yaml";
        description.add("data.yaml");
      }
      case 1 -> {
        writeLists(lists, separator);
        text(chance() ? "obj.names" : "classes.txt", String.join("\n", names.names()) + "\n");
        description.add("lists from '" + separator + "'");
      }
      case 2 -> {
        writeLists(lists, separator);
        StringBuilder data = new StringBuilder("classes = 3\nnames = data/obj.names\n");
        splits.keySet().forEach(split -> data.append("%s = data/%s.txt\n".formatted(split, split)));
        text("obj.names", String.join("\n", names.names()) + "\n");
        text("obj.data", data.toString());
        description.add("obj.data, lists from '" + separator + "'");
      }
      default -> {
        text("classes.txt", String.join("\n", names.names()) + "\n");
        description.add("folders");
      }
    }
  }

  private void writeLists(Map<String, List<String>> lists, String start) throws IOException {
    for (Map.Entry<String, List<String>> list : lists.entrySet()) {
      StringBuilder text = new StringBuilder();
      for (String path : list.getValue()) {
        text.append(start.contains("\\") ? (start + path).replace('/', '\\') : start + path)
            .append(chance() ? "\n" : "\r\n");
      }
      text(list.getKey() + ".txt", text.toString());
    }
  }

  private String xml(String name, List<LabelledBox> boxes) {
    StringBuilder text = new StringBuilder("<annotation>\n");
    text.append(
        oneOf(
            List.of(
                "",
                "<filename>" + name + "</filename>\n",
                "<filename>C:\\data\\" + name + "</filename>\n")));
    text.append(
        oneOf(
            List.of(
                "",
                "<size><width>0</width><height>0</height></size>\n",
                "<size><width>64</width><height>48</height></size>\n")));
    for (LabelledBox labelled : boxes) {
      Box box = labelled.box();
      text.append(
          "<object><name>%s</name><bndbox><xmin>%s</xmin><ymin>%s</ymin><xmax>%s</xmax><ymax>%s</ymax></bndbox></object>\n"
              .formatted(
                  names.name(labelled.classIndex()),
                  box.xmin() + 1,
                  box.ymin() + 1,
                  box.xmax(),
                  box.ymax()));
    }
    return text.append("</annotation>\n").toString();
  }

  private void writeVoc() throws IOException {
    format = "voc";
    String layout =
        oneOf(
            List.of(
                "JPEGImages:Annotations:sets",
                "JPEGImages:Annotations:classes",
                "images/S:annotations/S:",
                "S:S:",
                "S/images:S/annotations:",
                "images:annotations:",
                "img:xml:"));
    description.add(layout);
    String[] places = layout.split(":", -1);
    for (Map.Entry<String, Map<String, List<LabelledBox>>> split : splits.entrySet()) {
      StringBuilder list = new StringBuilder();
      for (Map.Entry<String, List<LabelledBox>> image : split.getValue().entrySet()) {
        image(places[0].replace("S", split.getKey()), image.getKey());
        text(
            places[1].replace("S", split.getKey()) + "/" + stem(image.getKey()) + ".xml",
            xml(image.getKey(), image.getValue()));
        list.append(places[2].equals("classes") ? image.getKey() + " 1" : stem(image.getKey()))
            .append('\n');
      }
      if (places[2].equals("classes")) {
        text("ImageSets/Main/cat_" + split.getKey() + ".txt", list.toString());
        text("ImageSets/Main/dog_" + split.getKey() + ".txt", list.toString());
      } else if (places[2].equals("sets")) {
        text("ImageSets/Main/" + split.getKey() + ".txt", list.toString());
      }
    }
  }

  private void writeCoco() throws IOException {
    format = "coco";
    String layout =
        oneOf(
            List.of(
                "images/S:annotations/instances_S.json:",
                "images:annotations/instances_S.json:",
                "S:S/_annotations.coco.json:",
                "images:S.json:images/",
                "S2017:annotations/instances_S2017.json:"));
    description.add(layout);
    String[] places = layout.split(":", -1);
    for (Map.Entry<String, Map<String, List<LabelledBox>>> split : splits.entrySet()) {
      StringBuilder images = new StringBuilder();
      StringBuilder annotations = new StringBuilder();
      int id = 1;
      for (Map.Entry<String, List<LabelledBox>> image : split.getValue().entrySet()) {
        image(places[0].replace("S", split.getKey()), image.getKey());
        images
            .append(images.isEmpty() ? "" : ",")
            .append(
                "{\"id\": %d, \"file_name\": \"%s\"}".formatted(id, places[2] + image.getKey()));
        for (LabelledBox labelled : image.getValue()) {
          Box box = labelled.box();
          annotations
              .append(annotations.isEmpty() ? "" : ",")
              .append(
                  "{\"image_id\": %s, \"category_id\": %d, \"bbox\": [%s, %s, %s, %s]}"
                      .formatted(
                          chance() ? id : id + ".0",
                          labelled.classIndex() + 1,
                          box.xmin(),
                          box.ymin(),
                          box.width(),
                          box.height()));
        }
        id++;
      }
      StringBuilder categories = new StringBuilder();
      for (int i = 0; i < names.count(); i++) {
        categories
            .append(i == 0 ? "" : ",")
            .append("{\"id\": %d, \"name\": \"%s\"}".formatted(i + 1, names.name(i)));
      }
      text(
          places[1].replace("S", split.getKey()),
          "{\"images\": [%s], \"annotations\": [%s], \"categories\": [%s]}"
              .formatted(images, annotations, categories));
    }
  }

  private void writeList() throws IOException {
    format = "list";
    String layout = oneOf(List.of("images:S.txt", "images/S:S.txt", "S:S/_annotations.txt"));
    description.add(layout);
    String[] places = layout.split(":");
    for (Map.Entry<String, Map<String, List<LabelledBox>>> split : splits.entrySet()) {
      String folder = places[0].replace("S", split.getKey());
      StringBuilder list = new StringBuilder();
      for (Map.Entry<String, List<LabelledBox>> image : split.getValue().entrySet()) {
        image(folder, image.getKey());
        list.append(places[1].contains("/") ? image.getKey() : folder + "/" + image.getKey());
        for (LabelledBox labelled : image.getValue()) {
          Box box = labelled.box();
          list.append(
              " %s,%s,%s,%s,%d"
                  .formatted(
                      box.xmin(), box.ymin(), box.xmax(), box.ymax(), labelled.classIndex()));
        }
        list.append('\n');
      }
      text(places[1].replace("S", split.getKey()), list.toString());
    }
  }

  private void addForeignFiles() throws IOException {
    List<Path> folders = new ArrayList<>();
    try (var files = Files.walk(root)) {
      files.filter(Files::isDirectory).forEach(folders::add);
    }
    for (Path folder : folders) {
      String place = root.relativize(folder).toString();
      switch (random.nextInt(8)) {
        case 0 -> text(place + "/.DS_Store", "x");
        case 1 -> text(place + "/Thumbs.db", "x");
        case 2 -> image(place + "/.ipynb_checkpoints", "a-checkpoint.png");
        case 3 -> image(place + "/@eaDir/a.png", "SYNOPHOTO_THUMB_M.jpg");
        case 4 -> text(place + "/._a.png", "resource fork");
        case 5 -> text(place + "/README.md", "about");
        case 6 -> text(place + "/labels.cache", "cache");
        default -> {
          // nothing
        }
      }
    }
    if (chance()) {
      image("__MACOSX/images", "ghost.png");
    }
  }

  /** Does what leaves a set incomplete or undecidable. */
  private void spoil() throws IOException {
    spoilt = true;
    List<Path> labels = new ArrayList<>();
    List<Path> images = new ArrayList<>();
    try (var files = Files.walk(root)) {
      files
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(
              file -> {
                String name = file.getFileName().toString();
                if (name.endsWith(".txt") || name.endsWith(".xml") || name.endsWith(".json")) {
                  labels.add(file);
                } else if (objects.containsKey(name)) {
                  images.add(file);
                }
              });
    }
    switch (random.nextInt(6)) {
      case 0 -> move(oneOf(labels), file -> file.toUpperCase(java.util.Locale.ROOT));
      case 1 -> move(oneOf(images), file -> "other-" + file);
      case 2 -> Files.delete(oneOf(labels));
      case 3 -> Files.delete(oneOf(images));
      case 4 -> Files.copy(oneOf(images), root.resolve("train_2.txt.png"));
      default -> {
        Path image = oneOf(images);
        Files.write(
            image.resolveSibling(stem(image.getFileName().toString()) + ".heic"),
            new byte[] {0, 0, 0, 24, 'f', 't', 'y', 'p', 'h', 'e', 'i', 'c'});
        Files.delete(image);
      }
    }
    description.add("spoilt");
  }

  private static void move(Path file, java.util.function.UnaryOperator<String> name)
      throws IOException {
    Path target = file.resolveSibling(name.apply(file.getFileName().toString()));
    if (!Files.exists(target)) {
      Files.move(file, target);
    }
  }
}

package yolov3.data.annotation.voc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import yolov3.data.Split;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.ImageIndex;
import yolov3.data.annotation.format.ImagePaths;
import yolov3.data.annotation.format.SplitFiles;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.format.SplitSource;
import yolov3.data.folder.ImageFolder;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Places in which Pascal VOC's XML files are found: {@code Annotations} with the images in {@code
 * JPEGImages} and lists of each split in {@code ImageSets/Main}, or folders of XML files with the
 * images beside them or in a folder of images, as LabelImg's users keep them.
 */
public final class VocLayout {

  public static final String EXPECTED =
      "a folder with Annotations and ImageSets/Main, or of XML files, or one list of it";

  static final String ANNOTATIONS = "Annotations";
  static final String IMAGES = "JPEGImages";
  public static final Path SETS = Path.of("ImageSets", "Main");

  private static final String ENDING = ".xml";

  private VocLayout() {}

  /** Returns the split that one list names; none when no annotations lie above it. */
  public static SplitLayout ofFile(Path list, Path images) {
    return root(list)
        .map(root -> SplitLayout.single(list, ofList(root, imagesOf(root, images), list)))
        .orElse(SplitLayout.NONE);
  }

  /** Tells whether a list lies in {@code ImageSets} of a data set. */
  public static boolean isList(Path list) {
    return list.toAbsolutePath().toString().contains("ImageSets") && root(list).isPresent();
  }

  /** Returns the splits of a folder; none when it has no XML files of VOC. */
  public static SplitLayout of(DatasetFolder folder) {
    List<Path> lists = lists(folder.root());
    SplitLayout layout =
        lists.isEmpty() || !Files.isDirectory(folder.root().resolve(ANNOTATIONS))
            ? ofXmlFiles(folder)
            : ofLists(folder, lists);
    List<Path> others =
        folder.filesEnding(".txt").stream()
            .filter(file -> file.startsWith(folder.root().resolve(SETS.getName(0))))
            .filter(file -> !lists.contains(file))
            .toList();
    if (layout.isEmpty() || others.isEmpty()) {
      return layout;
    }
    List<String> notes = new ArrayList<>(layout.notes());
    notes.add("lists that are not used: " + SplitFiles.shown(others));
    return new SplitLayout(layout.splits(), notes);
  }

  private static List<Path> lists(Path root) {
    List<Path> lists = ImagePaths.in(root.resolve(SETS), ".txt");
    return lists.isEmpty() ? ImagePaths.in(root.resolve(SETS.getName(0)), ".txt") : lists;
  }

  private static SplitLayout ofLists(DatasetFolder folder, List<Path> lists) {
    List<Path> ofClasses = lists.stream().filter(VocLayout::isOfOneClass).toList();
    List<Path> plain = lists.stream().filter(list -> !ofClasses.contains(list)).toList();
    SplitFiles files = SplitFiles.choose(plain);
    ImageIndex images = imagesOf(folder.root(), folder.images());
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    files.chosen().forEach((split, list) -> splits.put(split, ofList(folder.root(), images, list)));
    List<String> notes = new ArrayList<>(files.notes());
    for (Split split : Split.values()) {
      List<Path> union =
          ofClasses.stream()
              .filter(list -> Split.named(ImagePaths.stem(list)).filter(split::equals).isPresent())
              .toList();
      if (!splits.containsKey(split) && !union.isEmpty()) {
        splits.put(split, ofLists(folder.root(), images, union));
        notes.add(
            "the %s split is the images of %s".formatted(split.title(), SplitFiles.shown(union)));
      }
    }
    if (!splits.isEmpty()) {
      return new SplitLayout(splits, notes);
    }
    if (plain.size() != 1) {
      throw new UserException(
          "'%s' has several lists and none is named for a split: %s; expected the path of one of them"
              .formatted(folder.root(), SplitFiles.shown(lists)));
    }
    return SplitLayout.single(folder.root(), ofList(folder.root(), images, plain.get(0)));
  }

  /**
   * Tells whether each line has a flag behind the name: 1 for a class, -1 without, 0 hard to see.
   */
  private static boolean isOfOneClass(Path list) {
    boolean flags = false;
    try (TextLines lines = TextLines.open(list, "list of images")) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        if (!line.isBlank()) {
          if (withoutFlag(line.strip()).equals(line.strip())) {
            return false;
          }
          flags = true;
        }
      }
    } catch (UserException e) {
      return false; // reading will say it
    }
    return flags;
  }

  private static VocSplit ofList(Path root, ImageIndex images, Path list) {
    return ofLists(root, images, List.of(list));
  }

  private static VocSplit ofLists(Path root, ImageIndex images, List<Path> lists) {
    Map<String, VocImage> entries = new LinkedHashMap<>(); // lists of classes repeat the images
    List<VocImage> all = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Path list : lists) {
      try (TextLines lines = TextLines.open(list, "list of images")) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          if (!line.isBlank()) {
            VocImage entry = entry(root, images, line.strip(), lines.place(), problems);
            if (entry != null) {
              all.add(entry);
              entries.putIfAbsent("" + entry.xml() + entry.image(), entry);
            }
          }
        }
      } catch (UserException e) { // no text: what was read so far is still worth a report
        problems.add(e.getMessage());
      }
    }
    return new VocSplit(
        lists.get(0),
        root,
        lists.size() == 1 ? all : List.copyOf(entries.values()),
        List.of(),
        problems,
        images);
  }

  private static VocImage entry(
      Path root, ImageIndex images, String line, String place, List<String> problems) {
    Path annotations = root.resolve(ANNOTATIONS);
    for (String name : List.of(line, withoutFlag(line))) {
      for (String stem : List.of(name, withoutEnding(name))) {
        Path xml = ImagePaths.resolve(annotations, stem + ENDING);
        if (xml != null && Files.isRegularFile(xml)) {
          return new VocImage(xml, null, place);
        }
      }
    }
    String name = withoutFlag(line);
    Path expected = ImagePaths.resolve(annotations, name + ENDING);
    if (expected == null) {
      problems.add("%s: '%s' is not a file name".formatted(place, TextLines.shortened(name)));
      return null;
    }
    List<Path> found = images.ofStem(ImagePaths.lastPart(name));
    if (found.isEmpty()) {
      found = images.ofStem(ImagePaths.lastPart(withoutEnding(name)));
    }
    if (found.size() == 1) {
      return new VocImage(null, found.get(0), place);
    }
    problems.add(
        "%s: image '%s': '%s' not found"
            .formatted(place, TextLines.shortened(name), TextLines.shortened(expected.toString())));
    return null;
  }

  private static String withoutFlag(String line) {
    int end = line.length();
    if (end > 0 && "01".indexOf(line.charAt(end - 1)) >= 0) {
      int name = end - 1;
      if (name > 0 && line.charAt(name - 1) == '-') {
        name--;
      }
      int blank = name;
      while (blank > 0 && Character.isWhitespace(line.charAt(blank - 1))) {
        blank--;
      }
      if (blank < name && blank > 0) {
        return line.substring(0, blank);
      }
    }
    return line;
  }

  private static String withoutEnding(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** The folder above a list of names that has the annotations. */
  private static Optional<Path> root(Path list) {
    Path folder = list.resolveSibling("");
    for (int i = 0; i <= SETS.getNameCount(); i++) {
      if (Files.isDirectory(folder.resolve(ANNOTATIONS))) {
        return Optional.of(folder);
      }
      Path above = folder.toAbsolutePath().getParent();
      if (above == null) {
        return Optional.empty();
      }
      folder = folder.getParent() == null ? above : folder.getParent();
    }
    return Optional.empty();
  }

  private static ImageIndex imagesOf(Path root, Path images) {
    List<Path> found = new ArrayList<>();
    if (images != null) {
      return new ImageIndex(ImageFolder.under(images).images());
    }
    if (Files.isDirectory(root.resolve(IMAGES))) {
      found.addAll(ImageFolder.under(root.resolve(IMAGES)).images());
    }
    return new ImageIndex(found.isEmpty() ? ImageFolder.under(root).images() : found);
  }

  private static SplitLayout ofXmlFiles(DatasetFolder folder) {
    List<Path> xmls = xmls(folder);
    DatasetFolder whole = folder;
    if (xmls.isEmpty()) {
      for (Path annotations :
          DatasetFolder.counterparts(folder.root(), DatasetFolder.ANNOTATION_FOLDERS)) {
        xmls = xmls(DatasetFolder.at(annotations, null));
      }
      if (folder.listing().images().isEmpty() || xmls.isEmpty()) {
        return SplitLayout.NONE;
      }
      List<Path> images = folder.listing().images();
      return SplitLayout.single(folder.root(), set(folder.root(), xmls, images, images));
    }
    List<Path> images = imagesOf(folder);
    Map<Split, List<Path>> bySplit = whole.bySplitFolder(xmls);
    if (bySplit.isEmpty()) {
      return SplitLayout.single(folder.root(), set(folder.root(), xmls, images, images));
    }
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    for (Map.Entry<Split, List<Path>> split : bySplit.entrySet()) {
      Path place = folder.splitFolder(split.getValue().get(0)).orElseThrow();
      List<Path> ownImages = // others that have no annotation could be any split's background
          images.stream().filter(image -> folder.isOfSplit(image, split.getKey())).toList();
      splits.put(split.getKey(), set(place, split.getValue(), images, ownImages));
    }
    return SplitLayout.of(splits);
  }

  private static List<Path> imagesOf(DatasetFolder folder) {
    List<Path> images =
        folder.images() != null
            ? ImageFolder.under(folder.images()).images()
            : folder.listing().images();
    return images.isEmpty()
        ? DatasetFolder.counterparts(folder.root(), DatasetFolder.IMAGE_FOLDERS).stream()
            .flatMap(place -> ImageFolder.under(place).images().stream())
            .toList()
        : images;
  }

  private static VocSplit set(
      Path file, List<Path> xmls, List<Path> images, List<Path> folderImages) {
    List<VocImage> entries =
        xmls.stream().map(xml -> new VocImage(xml, null, xml.toString())).toList();
    return new VocSplit(file, file, entries, folderImages, List.of(), new ImageIndex(images));
  }

  /** All in a folder of annotations; elsewhere those that are Pascal VOC's. */
  private static List<Path> xmls(DatasetFolder folder) {
    return folder.filesEnding(ENDING).stream()
        .filter(xml -> isInFolderOfAnnotations(xml) || VocAnnotation.isOne(xml))
        .collect(Collectors.toList());
  }

  private static boolean isInFolderOfAnnotations(Path xml) {
    Path folder = xml.toAbsolutePath().normalize().getParent().getFileName();
    return folder != null && folder.toString().toLowerCase(Locale.ROOT).startsWith("annotation");
  }
}

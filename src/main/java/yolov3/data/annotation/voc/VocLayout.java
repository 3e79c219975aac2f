package yolov3.data.annotation.voc;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
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

  public static final String EXPECTED = "Annotations/ and ImageSets/Main/";

  static final String ANNOTATIONS = "Annotations";
  static final String IMAGES = "JPEGImages";
  public static final Path LISTS = Path.of("ImageSets", "Main");

  private static final String ENDING = ".xml";

  private static final Pattern FLAG = Pattern.compile("(?<=\\S)\\s++-?[01]$");

  private VocLayout() {}

  /** Returns the split that one list names; none when no annotations lie above it. */
  public static SplitLayout ofFile(Path list, Path images) {
    return root(list)
        .map(root -> SplitLayout.single(list, ofLists(root, imagesOf(root, images), List.of(list))))
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
            .filter(file -> file.startsWith(folder.root().resolve(LISTS.getName(0))))
            .filter(file -> !lists.contains(file))
            .toList();
    return layout.with("lists that are not used", others);
  }

  private static List<Path> lists(Path root) {
    List<Path> lists = ImagePaths.in(root.resolve(LISTS), ".txt");
    return lists.isEmpty() ? ImagePaths.in(root.resolve(LISTS.getName(0)), ".txt") : lists;
  }

  private static SplitLayout ofLists(DatasetFolder folder, List<Path> lists) {
    List<Path> ofClasses = lists.stream().filter(VocLayout::isOfOneClass).toList();
    List<Path> plain = lists.stream().filter(list -> !ofClasses.contains(list)).toList();
    ImageIndex images = imagesOf(folder.root(), folder.images());
    SplitLayout layout =
        SplitFiles.choose(
            plain, ImagePaths::stem, list -> ofLists(folder.root(), images, List.of(list)));
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    splits.putAll(layout.splits());
    List<String> notes = new ArrayList<>();
    Split.group(ofClasses, list -> Split.named(ImagePaths.stem(list)))
        .forEach(
            (split, union) -> {
              if (!splits.containsKey(split)) {
                splits.put(split, ofLists(folder.root(), images, union));
                notes.add(
                    "the %s split is the images of %s"
                        .formatted(split.title(), SplitFiles.shown(union)));
              }
            });
    if (!splits.isEmpty()) {
      return new SplitLayout(splits, layout.notes()).with(notes);
    }
    if (plain.size() != 1) {
      throw new UserException(
          "'%s' has several lists and none is named for a split: %s; expected the path of one of them"
              .formatted(folder.root(), SplitFiles.shown(lists)));
    }
    return SplitLayout.single(folder.root(), ofLists(folder.root(), images, plain));
  }

  /** Tells whether each line has a flag behind the name: 1 has the class, -1 not, 0 is hard. */
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

  private static VocSplit ofLists(Path root, ImageIndex images, List<Path> lists) {
    List<VocSplit.Entry> entries = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    Set<String> named = new HashSet<>(); // lists of classes repeat the images
    for (Path list : lists) {
      try (TextLines lines = TextLines.open(list, "list of images")) {
        for (String line = lines.next(); line != null; line = lines.next()) {
          VocSplit.Entry entry =
              line.isBlank() ? null : entry(root, images, line.strip(), lines.place(), problems);
          if (entry != null && (lists.size() == 1 || named.add("" + entry.xml() + entry.image()))) {
            entries.add(entry);
          }
        }
      } catch (UserException e) { // no text: what was read so far is still worth a report
        problems.add(e.getMessage());
      }
    }
    return new VocSplit(lists.get(0), root, entries, List.of(), problems, images);
  }

  private static VocSplit.Entry entry(
      Path root, ImageIndex images, String line, String place, List<String> problems) {
    Path annotations = root.resolve(ANNOTATIONS);
    for (String name : List.of(line, withoutFlag(line))) {
      for (String stem : List.of(name, withoutEnding(name))) {
        Path xml = ImagePaths.existing(annotations, stem + ENDING);
        if (xml != null) {
          return new VocSplit.Entry(xml, null, place);
        }
      }
    }
    String name = withoutFlag(line);
    Path expected = ImagePaths.resolve(annotations, name + ENDING);
    if (expected == null) {
      problems.add("%s: '%s' is not a file name".formatted(place, TextLines.shortened(name)));
      return null;
    }
    List<Path> found = images.ofStem(ImagePaths.lastName(name));
    if (found.isEmpty()) {
      found = images.ofStem(ImagePaths.lastName(withoutEnding(name)));
    }
    if (found.size() == 1) {
      return new VocSplit.Entry(null, found.get(0), place);
    }
    problems.add(
        "%s: image '%s': '%s' not found"
            .formatted(place, TextLines.shortened(name), TextLines.shortened(expected.toString())));
    return null;
  }

  private static String withoutFlag(String line) {
    return FLAG.matcher(line).replaceFirst("");
  }

  private static String withoutEnding(String name) {
    int dot = name.lastIndexOf('.');
    return dot > 0 ? name.substring(0, dot) : name;
  }

  /** Finds the folder above a list of names that has the annotations. */
  private static Optional<Path> root(Path list) {
    Path folder = list.resolveSibling("");
    for (int i = 0; i <= LISTS.getNameCount(); i++) {
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
    if (images != null) {
      return new ImageIndex(ImageFolder.under(images).images());
    }
    Path usual = root.resolve(IMAGES);
    List<Path> found =
        Files.isDirectory(usual) ? ImageFolder.under(usual).images() : List.<Path>of();
    return new ImageIndex(found.isEmpty() ? ImageFolder.under(root).images() : found);
  }

  private static SplitLayout ofXmlFiles(DatasetFolder folder) {
    Path root = folder.root();
    List<Path> xmls = xmls(folder);
    if (xmls.isEmpty()) {
      List<Path> beside =
          DatasetFolder.counterparts(root, DatasetFolder.ANNOTATION_FOLDERS).stream()
              .flatMap(annotations -> xmls(DatasetFolder.at(annotations, null)).stream())
              .toList();
      List<Path> images = folder.listing().images();
      return images.isEmpty() || beside.isEmpty()
          ? SplitLayout.NONE
          : SplitLayout.single(root, ofXmls(root, root, beside, images, images));
    }
    List<Path> images = folder.allImages();
    Map<Split, List<Path>> bySplit = folder.bySplitFolder(xmls);
    if (bySplit.isEmpty()) {
      return SplitLayout.single(root, ofXmls(root, root, xmls, images, images));
    }
    // others that have no annotation could be any split's background
    Map<Split, List<Path>> imagesOfSplit = folder.bySplitFolder(images);
    Map<Split, SplitSource> splits = new EnumMap<>(Split.class);
    bySplit.forEach(
        (split, xmlsOfSplit) -> {
          Path place = folder.splitFolder(xmlsOfSplit.get(0)).orElseThrow();
          List<Path> ownImages = imagesOfSplit.getOrDefault(split, List.of());
          splits.put(split, ofXmls(place, root, xmlsOfSplit, images, ownImages));
        });
    return SplitLayout.of(splits);
  }

  private static VocSplit ofXmls(
      Path file, Path root, List<Path> xmls, List<Path> images, List<Path> folderImages) {
    List<VocSplit.Entry> entries =
        xmls.stream().map(xml -> new VocSplit.Entry(xml, null, xml.toString())).toList();
    return new VocSplit(file, root, entries, folderImages, List.of(), new ImageIndex(images));
  }

  /** Returns all in a folder of annotations; elsewhere those that are Pascal VOC's. */
  private static List<Path> xmls(DatasetFolder folder) {
    return folder.filesEnding(ENDING).stream()
        .filter(xml -> isInFolderOfAnnotations(xml) || VocAnnotation.isOne(xml))
        .toList();
  }

  private static boolean isInFolderOfAnnotations(Path xml) {
    Path folder = xml.toAbsolutePath().normalize().getParent().getFileName();
    return folder != null && folder.toString().toLowerCase(Locale.ROOT).startsWith("annotation");
  }
}

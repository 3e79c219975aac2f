package yolov3.data.annotation.coco;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.named.NamedLayout;

/** Places in which COCO's instances files are found. */
public final class CocoLayout {

  public static final String EXPECTED = "annotations/instances_train.json";

  /** Folders under a data set's in which an instances file may lie. */
  private static final int MAX_DEPTH = 3;

  /** COCO's files of captions, keypoints and of images without boxes lie beside the instances. */
  private static final Pattern OTHER_FILE =
      Pattern.compile("(?:captions|person_keypoints|image_info|stuff|panoptic)_");

  private static final JsonFactory JSON = new JsonFactory();

  private CocoLayout() {}

  public static SplitLayout ofFile(Path file, Path images) {
    return SplitLayout.single(file, new CocoFile(file, images));
  }

  /**
   * Returns the instances files under a folder, by their names or their folders'.
   *
   * @throws yolov3.io.UserException when several fit a split, or several are there and none names a
   *     split
   */
  public static SplitLayout of(DatasetFolder folder) {
    return NamedLayout.ofFiles(
        folder, files(folder), "COCO", file -> new CocoFile(file, folder.images()));
  }

  public static List<Path> files(DatasetFolder folder) {
    return folder.filesEnding(".json").stream()
        .filter(file -> folder.root().relativize(file).getNameCount() <= MAX_DEPTH)
        .filter(file -> !OTHER_FILE.matcher(file.getFileName().toString()).lookingAt())
        .filter(CocoLayout::isInstancesFile)
        .toList();
  }

  /** Tells whether a JSON file has COCO's list of images; reads no further than to it. */
  public static boolean isInstancesFile(Path file) {
    try (JsonParser json = JSON.createParser(file.toFile())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        return false;
      }
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        JsonToken value = json.nextToken();
        if (key.equals("shapes")) { // LabelMe's, with a large image behind them
          return false;
        }
        if (key.equals("images") || key.equals("annotations")) {
          JsonToken first = value == JsonToken.START_ARRAY ? json.nextToken() : null;
          return first == JsonToken.START_OBJECT || first == JsonToken.END_ARRAY;
        }
        json.skipChildren();
      }
      return false;
    } catch (IOException e) {
      return false;
    }
  }
}

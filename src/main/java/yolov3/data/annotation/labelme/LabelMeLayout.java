package yolov3.data.annotation.labelme;

import com.fasterxml.jackson.core.JsonToken;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import yolov3.data.annotation.format.DatasetFolder;
import yolov3.data.annotation.format.JsonAnnotations;
import yolov3.data.annotation.format.SplitLayout;
import yolov3.data.annotation.named.NamedLayout;

/** Places of LabelMe's files: beside their images, or in a folder of their own. */
public final class LabelMeLayout {

  public static final String EXPECTED = "a JSON file with shapes for each image";

  /** Keys behind which a file of gigabytes may follow. */
  private static final Set<String> OF_COCO = Set.of("images", "annotations", "categories");

  private LabelMeLayout() {}

  public static SplitLayout of(DatasetFolder folder) {
    List<Path> files = folder.filesEnding(".json").stream().filter(LabelMeLayout::isOne).toList();
    return NamedLayout.ofFolders(folder, files, EXPECTED, LabelMeReader::new);
  }

  /** Tells whether a JSON file has LabelMe's list of shapes; reads no further than to it. */
  public static boolean isOne(Path file) {
    return JsonAnnotations.starts(
        file,
        json -> {
          if (!json.hasToken(JsonToken.START_OBJECT)) {
            return false;
          }
          for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
            JsonToken value = json.nextToken();
            if (key.equals("shapes") || OF_COCO.contains(key)) {
              return key.equals("shapes") && value == JsonToken.START_ARRAY;
            }
            json.skipChildren();
          }
          return false;
        });
  }
}

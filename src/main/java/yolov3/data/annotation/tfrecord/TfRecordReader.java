package yolov3.data.annotation.tfrecord;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import yolov3.data.annotation.format.BoxValidation;
import yolov3.data.annotation.format.ImageCollector;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.named.NamedContent;
import yolov3.data.annotation.named.NamedImage;
import yolov3.data.annotation.named.NamedObject;
import yolov3.geometry.LabelledBox;
import yolov3.io.IoErrors;
import yolov3.io.UserException;

/**
 * Reader of records as the TensorFlow Object Detection API has them ({@code
 * research/object_detection/data_decoders/tf_example_decoder.py}): an {@code Example} with {@code
 * image/encoded}, corners as fractions of the image in {@code image/object/bbox/*}, and classes by
 * name in {@code image/object/class/text}, or by number in {@code image/object/class/label} with
 * the names in a label map beside the file.
 */
final class TfRecordReader {

  static final String EXPECTED =
      "a TFRecord file of the Object Detection API: image/encoded, image/object/bbox/xmin …, image/object/class/text";

  private static final String OBJECT = "image/object/";

  private final List<NamedImage> images = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final List<Path> used = new ArrayList<>();

  private TfRecordReader() {}

  /**
   * Reads the records of a split and unpacks their images where that was not done before.
   *
   * @throws UserException when a file can't be read, is damaged, or its images can't be unpacked
   */
  static NamedContent read(List<Path> files) {
    TfRecordReader reader = new TfRecordReader();
    files.forEach(reader::read);
    return new NamedContent(
        reader.images, reader.problems, reader.warnings, List.of(), reader.used, List.of());
  }

  private void read(Path file) {
    Map<Long, String> labelMap = LabelMap.beside(file);
    try (TfRecordFile records = TfRecordFile.open(file);
        TfRecordImages unpacked = TfRecordImages.of(file)) {
      for (byte[] record = records.next(); record != null; record = records.next()) {
        if (problems.size() < ImageCollector.MAX_PROBLEMS) {
          try {
            images.add(image(Example.parseFrom(record), records.place(), unpacked, labelMap));
          } catch (InvalidProtocolBufferException e) {
            problems.add(records.place() + ": it is not an Example; expected " + EXPECTED);
          } catch (InvalidAnnotationException e) {
            problems.add(records.place() + ": " + e.getMessage());
          }
        }
      }
      unpacked.finish();
      used.add(unpacked.markFile());
      if (unpacked.isNew()) {
        warnings.add(
            "%s: its images are unpacked in '%s', from where they are read"
                .formatted(file, unpacked.folder()));
      }
    } catch (IOException e) {
      throw IoErrors.unreadable(file, e);
    }
  }

  private static NamedImage image(
      Example example, String place, TfRecordImages unpacked, Map<Long, String> labelMap)
      throws InvalidAnnotationException {
    Map<String, Feature> features = example.getFeatures().getFeatureMap();
    List<ByteString> encoded = texts(features, "image/encoded");
    if (encoded.size() != 1 || encoded.get(0).isEmpty()) {
      throw new InvalidAnnotationException("it has no image/encoded; expected " + EXPECTED);
    }
    String name =
        texts(features, "image/filename").stream()
            .findFirst()
            .map(ByteString::toStringUtf8)
            .orElse("");
    Path image = unpacked.add(name, encoded.get(0).toByteArray());
    List<String> problems = new ArrayList<>();
    List<NamedObject> named = List.of();
    try {
      named = objects(features, place, labelMap);
    } catch (InvalidAnnotationException e) {
      problems.add(place + ": " + e.getMessage());
    }
    return new NamedImage(
        place,
        image,
        pixels(features, "image/width"),
        pixels(features, "image/height"),
        true,
        named,
        problems);
  }

  private static List<NamedObject> objects(
      Map<String, Feature> features, String place, Map<Long, String> labelMap)
      throws InvalidAnnotationException {
    List<List<Float>> corners =
        BoxValidation.CORNERS.stream()
            .map(corner -> feature(features, OBJECT + "bbox/" + corner))
            .map(feature -> feature.getFloatList().getValueList())
            .toList();
    int count = corners.get(0).size();
    List<String> classes =
        texts(features, OBJECT + "class/text").stream().map(ByteString::toStringUtf8).toList();
    if (classes.isEmpty()) {
      classes =
          numbers(features, OBJECT + "class/label").stream()
              .map(label -> labelMap.getOrDefault(label, label.toString()))
              .toList();
    }
    if (classes.size() != count || corners.stream().anyMatch(values -> values.size() != count)) {
      throw new InvalidAnnotationException(
          "it has %d xmin, %d ymin, %d xmax, %d ymax and %d classes; expected as many of each"
              .formatted(
                  count,
                  corners.get(1).size(),
                  corners.get(2).size(),
                  corners.get(3).size(),
                  classes.size()));
    }
    List<Long> difficult = numbers(features, OBJECT + "difficult");
    List<Long> crowd = numbers(features, OBJECT + "is_crowd");
    List<Long> group = numbers(features, OBJECT + "group_of"); // as Open Images calls a crowd
    List<NamedObject> objects = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] box = new double[BoxValidation.CORNERS.size()];
      for (int c = 0; c < box.length; c++) {
        box[c] = corners.get(c).get(i);
      }
      objects.add(
          new NamedObject(
              "%s, object %d".formatted(place, i + 1),
              classes.get(i).strip(),
              box,
              isSet(crowd, i) || isSet(group, i)
                  ? LabelledBox.Kind.CROWD
                  : isSet(difficult, i) ? LabelledBox.Kind.DIFFICULT : LabelledBox.Kind.OBJECT));
    }
    return objects;
  }

  private static boolean isSet(List<Long> flags, int index) {
    return index < flags.size() && flags.get(index) != 0;
  }

  private static int pixels(Map<String, Feature> features, String key) {
    return numbers(features, key).stream()
        .findFirst()
        .filter(value -> value > 0 && value <= Integer.MAX_VALUE)
        .map(Long::intValue)
        .orElse(ImageSizeCheck.UNKNOWN);
  }

  private static Feature feature(Map<String, Feature> features, String key) {
    return features.getOrDefault(key, Feature.getDefaultInstance());
  }

  private static List<ByteString> texts(Map<String, Feature> features, String key) {
    return feature(features, key).getBytesList().getValueList();
  }

  private static List<Long> numbers(Map<String, Feature> features, String key) {
    return feature(features, key).getInt64List().getValueList();
  }
}

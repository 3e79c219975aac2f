package yolov3.data.annotation.tfrecord;

import com.google.protobuf.ByteString;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.tensorflow.proto.BytesList;
import org.tensorflow.proto.Example;
import org.tensorflow.proto.Feature;
import org.tensorflow.proto.Features;
import org.tensorflow.proto.FloatList;
import org.tensorflow.proto.Int64List;
import yolov3.data.ClassNames;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.format.FormatWriter;
import yolov3.data.annotation.format.UniqueFileNames;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.geometry.LabelledBox;
import yolov3.io.TfRecordFrame;

/**
 * Writer of {@code train.record}, in which the images are as they are encoded, {@code
 * label_map.pbtxt} and {@code classes.names}. Classes are counted from 1, as the API does.
 */
public final class TfRecordWriter implements FormatWriter {

  @Override
  public Path imageFolder(Split split) {
    return Path.of("");
  }

  @Override
  public boolean holdsImages() {
    return true;
  }

  @Override
  public Optional<LabelledBox.Kind> written(LabelledBox.Kind kind) {
    return Optional.of(kind);
  }

  @Override
  public void writeSplit(Path folder, Split split, ClassNames names, List<LabelledImage> images)
      throws IOException {
    UniqueFileNames fileNames = new UniqueFileNames();
    try (OutputStream file =
        new BufferedOutputStream(
            Files.newOutputStream(folder.resolve(split.fileName() + ".record")))) {
      for (LabelledImage image : images) {
        Example example = example(image, fileNames.next(image.image()), names);
        file.write(TfRecordFrame.of(example.toByteArray()));
      }
    }
  }

  private static Example example(LabelledImage image, String fileName, ClassNames names) {
    ImageSize size = ImageDecoder.readSize(image.image());
    String format =
        ImageDecoder.formatOf(image.image())
            .map(ImageDecoder.Format::name)
            .orElse("")
            .toLowerCase(Locale.ROOT);
    Features.Builder features =
        Features.newBuilder()
            .putFeature(
                "image/encoded", bytes(ByteString.copyFrom(ImageDecoder.readAll(image.image()))))
            .putFeature("image/format", bytes(ByteString.copyFromUtf8(format)))
            .putFeature("image/filename", bytes(ByteString.copyFromUtf8(fileName)))
            .putFeature("image/source_id", bytes(ByteString.copyFromUtf8(fileName)))
            .putFeature("image/width", numbers(List.of(size), ImageSize::width))
            .putFeature("image/height", numbers(List.of(size), ImageSize::height));
    List<LabelledBox> boxes = image.boxes();
    String object = "image/object/";
    features
        .putFeature(object + "bbox/xmin", floats(boxes, b -> b.box().xmin() / size.width()))
        .putFeature(object + "bbox/ymin", floats(boxes, b -> b.box().ymin() / size.height()))
        .putFeature(object + "bbox/xmax", floats(boxes, b -> b.box().xmax() / size.width()))
        .putFeature(object + "bbox/ymax", floats(boxes, b -> b.box().ymax() / size.height()))
        .putFeature(object + "class/text", texts(boxes, b -> names.name(b.classIndex())))
        .putFeature(object + "class/label", numbers(boxes, b -> b.classIndex() + 1))
        .putFeature(object + "difficult", numbers(boxes, is(LabelledBox.Kind.DIFFICULT)))
        .putFeature(object + "is_crowd", numbers(boxes, is(LabelledBox.Kind.CROWD)));
    return Example.newBuilder().setFeatures(features).build();
  }

  private static ToLongFunction<LabelledBox> is(LabelledBox.Kind kind) {
    return box -> box.kind() == kind ? 1 : 0;
  }

  private static Feature bytes(ByteString value) {
    return Feature.newBuilder().setBytesList(BytesList.newBuilder().addValue(value)).build();
  }

  private static <T> Feature texts(List<T> of, Function<T, String> text) {
    BytesList.Builder values = BytesList.newBuilder();
    of.forEach(each -> values.addValue(ByteString.copyFromUtf8(text.apply(each))));
    return Feature.newBuilder().setBytesList(values).build();
  }

  private static <T> Feature floats(List<T> of, ToDoubleFunction<T> value) {
    FloatList.Builder values = FloatList.newBuilder();
    of.forEach(each -> values.addValue((float) value.applyAsDouble(each)));
    return Feature.newBuilder().setFloatList(values).build();
  }

  private static <T> Feature numbers(List<T> of, ToLongFunction<T> value) {
    Int64List.Builder values = Int64List.newBuilder();
    of.forEach(each -> values.addValue(value.applyAsLong(each)));
    return Feature.newBuilder().setInt64List(values).build();
  }

  @Override
  public void writeDataset(Path folder, List<Split> splits, ClassNames names) throws IOException {
    Files.writeString(folder.resolve(LabelMap.FILE), LabelMap.text(names));
    FormatWriter.super.writeDataset(folder, splits, names);
  }
}

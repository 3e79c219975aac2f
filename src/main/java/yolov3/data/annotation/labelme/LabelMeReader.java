package yolov3.data.annotation.labelme;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import yolov3.data.annotation.format.ImageSizeCheck;
import yolov3.data.annotation.format.InvalidAnnotationException;
import yolov3.data.annotation.format.JsonAnnotations;
import yolov3.data.annotation.named.AnnotationReader;
import yolov3.data.annotation.named.ImageOfAnnotation;
import yolov3.data.annotation.named.NamedImage;
import yolov3.data.annotation.named.NamedObject;
import yolov3.io.JsonText;
import yolov3.io.TextLines;
import yolov3.io.UserException;

/**
 * Reader of LabelMe's files: rectangles by any two opposite corners, pixels from 0. Other shapes
 * that have an area become their bounding boxes; points and lines are skipped. Both are counted.
 * May be used by several threads.
 */
final class LabelMeReader implements AnnotationReader {

  private static final String EXPECTED = "expected LabelMe's shapes, imagePath and size";
  private static final int MAX_PROBLEMS_OF_FILE = 10;
  private static final int MIN_CORNERS = 3;
  private static final Set<String> WITHOUT_AREA = Set.of("point", "line", "linestrip", "points");

  private final ImageOfAnnotation images;
  private final AtomicInteger bounded = new AtomicInteger();
  private final AtomicInteger skipped = new AtomicInteger();

  LabelMeReader(ImageOfAnnotation images) {
    this.images = images.forSplit();
  }

  @Override
  public List<String> warnings(Path folder) {
    List<String> warnings = new ArrayList<>(images.warnings(folder));
    if (bounded.get() > 0) {
      warnings.add(
          "%s: shapes that are not rectangles, such as polygons, are read as their bounding boxes: %d"
              .formatted(folder, bounded.get()));
    }
    if (skipped.get() > 0) {
      warnings.add(
          "%s: points and lines have no area and are skipped: %d".formatted(folder, skipped.get()));
    }
    return warnings;
  }

  @Override
  public NamedImage read(Path file) {
    try {
      return JsonAnnotations.read(file, json -> new Parse(file, json).whole());
    } catch (UserException e) {
      return new NamedImage(file.toString(), null, 0, 0, false, List.of(), List.of(e.getMessage()));
    }
  }

  /** One pass over one file. */
  private final class Parse {
    private final Path file;
    private final JsonParser json;
    private final List<NamedObject> objects = new ArrayList<>();
    private final Set<Integer> circles = new TreeSet<>(); // indices of objects
    private final List<String> problems = new ArrayList<>();
    private String imagePath;
    private int width = ImageSizeCheck.UNKNOWN;
    private int height = ImageSizeCheck.UNKNOWN;

    Parse(Path file, JsonParser json) {
      this.file = file;
      this.json = json;
    }

    NamedImage whole() throws IOException {
      if (!json.hasToken(JsonToken.START_OBJECT)) {
        throw new UserException(file + " is not a JSON object; " + EXPECTED);
      }
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        switch (key) {
          case "imagePath" -> imagePath = JsonAnnotations.text(json);
          case "imageWidth" -> width = pixels(key);
          case "imageHeight" -> height = pixels(key);
          case "shapes" -> shapes();
          default -> json.skipChildren(); // imageData may be large
        }
      }
      circles.forEach(i -> objects.set(i, cutToImage(objects.get(i))));
      Path image = null;
      try {
        image = images.find(file, imagePath, true);
      } catch (InvalidAnnotationException e) {
        problems.add(file + ": " + e.getMessage());
      }
      return new NamedImage(file.toString(), image, width, height, false, objects, problems);
    }

    private int pixels(String key) throws IOException {
      if (json.hasToken(JsonToken.VALUE_NULL)) {
        return ImageSizeCheck.UNKNOWN;
      }
      String place = JsonAnnotations.place(file, json);
      String found = json.currentToken().isScalarValue() ? json.getText() : JsonText.found(json);
      int pixels = ImageSizeCheck.pixels(found);
      if (pixels == ImageSizeCheck.NOT_A_SIZE) {
        problems.add(
            "%s: %s is %s; expected whole pixels"
                .formatted(place, key, TextLines.shortened(found)));
        return ImageSizeCheck.UNKNOWN;
      }
      return pixels;
    }

    private void shapes() throws IOException {
      if (!json.hasToken(JsonToken.START_ARRAY)) {
        problems.add(
            "%s: shapes is %s; expected a list"
                .formatted(JsonAnnotations.place(file, json), JsonText.found(json)));
        return;
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        String place = JsonAnnotations.place(file, json);
        if (problems.size() >= MAX_PROBLEMS_OF_FILE) {
          json.skipChildren();
        } else if (json.hasToken(JsonToken.START_OBJECT)) {
          try {
            shape(place);
          } catch (InvalidAnnotationException e) {
            problems.add(place + ": " + e.getMessage());
          }
        } else {
          problems.add(
              "%s: a shape is %s; expected an object".formatted(place, JsonText.found(json)));
        }
      }
    }

    private void shape(String place) throws IOException, InvalidAnnotationException {
      String label = null;
      String type = "polygon"; // what old files mean that do not say it
      List<double[]> points = List.of();
      for (String key = json.nextFieldName(); key != null; key = json.nextFieldName()) {
        json.nextToken();
        switch (key) {
          case "label" -> label = JsonAnnotations.text(json);
          case "shape_type" -> type = String.valueOf(JsonAnnotations.text(json));
          case "points" -> points = points();
          default -> json.skipChildren();
        }
      }
      if (WITHOUT_AREA.contains(type)) {
        skipped.incrementAndGet();
        return;
      }
      if (label == null || label.isEmpty()) {
        throw new InvalidAnnotationException("shape has no label; expected the name of its class");
      }
      String name = "shape '" + TextLines.shortened(label) + "'";
      boolean isPolygon = type.equals("polygon");
      int expected = isPolygon ? MIN_CORNERS : 2;
      if (points.size() < expected) {
        throw new InvalidAnnotationException(
            "%s is a %s with %d points; expected at least %d, each [x, y]"
                .formatted(name, TextLines.shortened(type), points.size(), expected));
      }
      if (!type.equals("rectangle")) {
        bounded.incrementAndGet();
      }
      double[] bounds = bounds(name, points); // which sees that they are numbers
      if (type.equals("circle")) {
        circles.add(objects.size());
        bounds = circle(points);
      }
      objects.add(new NamedObject(place, label, bounds));
    }

    /** LabelMe keeps only the centre of a circle and one point on it inside the image. */
    private NamedObject cutToImage(NamedObject circle) {
      double[] cut = circle.corners().clone();
      int[] size = {width, height};
      for (int i = 0; i < cut.length; i++) {
        if (size[i % 2] != ImageSizeCheck.UNKNOWN) {
          cut[i] = Math.max(0, Math.min(cut[i], size[i % 2]));
        }
      }
      return new NamedObject(circle.place(), circle.className(), cut, circle.kind());
    }

    private List<double[]> points() throws IOException {
      List<double[]> points = new ArrayList<>();
      if (!json.hasToken(JsonToken.START_ARRAY)) {
        json.skipChildren();
        return points;
      }
      while (json.nextToken() != JsonToken.END_ARRAY) {
        double[] point = {Double.NaN, Double.NaN};
        if (json.hasToken(JsonToken.START_ARRAY)) {
          for (int i = 0; json.nextToken() != JsonToken.END_ARRAY; i++) {
            double number = JsonAnnotations.number(json);
            point[Math.min(i, 1)] = i < 2 ? number : Double.NaN;
          }
        } else {
          json.skipChildren();
        }
        points.add(point);
      }
      return points;
    }

    /** A centre and a point on the circle. */
    private double[] circle(List<double[]> points) {
      double[] centre = points.get(0);
      double radius = Math.hypot(points.get(1)[0] - centre[0], points.get(1)[1] - centre[1]);
      return new double[] {
        centre[0] - radius, centre[1] - radius, centre[0] + radius, centre[1] + radius
      };
    }

    private double[] bounds(String name, List<double[]> points) throws InvalidAnnotationException {
      double[] corners = {
        Double.POSITIVE_INFINITY,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NEGATIVE_INFINITY
      };
      for (double[] point : points) {
        if (Double.isNaN(point[0] + point[1])) {
          throw new InvalidAnnotationException(
              name + " has a point that is not two numbers; expected [x, y] in pixels");
        }
        for (int axis = 0; axis < 2; axis++) {
          corners[axis] = Math.min(corners[axis], point[axis]);
          corners[axis + 2] = Math.max(corners[axis + 2], point[axis]);
        }
      }
      return corners;
    }
  }
}

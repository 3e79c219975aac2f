package yolov3.network.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;

/** Versions of the program and of TensorFlow Java, without loading any native library. */
public final class ProgramVersion {

  private static final String TENSORFLOW_POM =
      "/META-INF/maven/org.tensorflow/tensorflow-core-api/pom.properties";

  private ProgramVersion() {}

  /** Returns the version in the jar's manifest; "development" for classes in a folder. */
  public static String program() {
    return Objects.requireNonNullElse(
        ProgramVersion.class.getPackage().getImplementationVersion(), "development");
  }

  /** Returns the version of the Java API, not of the native TensorFlow. */
  public static String tensorflowJava() {
    try (InputStream pom = ProgramVersion.class.getResourceAsStream(TENSORFLOW_POM)) {
      if (pom == null) {
        return "unknown";
      }
      Properties properties = new Properties();
      properties.load(pom);
      return properties.getProperty("version", "unknown");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

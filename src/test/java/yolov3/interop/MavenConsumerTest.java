package yolov3.interop;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import yolov3.config.section.DataFormat;
import yolov3.data.annotation.DatasetConversion;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.training.TinyRun;

/**
 * Another Maven project that depends on the jar: what it needs comes with it, TensorFlow's native
 * library too. The jar lies in a local repository of its own, in which all else is that of the
 * build.
 */
@Tag("interop")
@Tag("tensorflow")
class MavenConsumerTest {

  private static final String VERSION = "0.1.0-SNAPSHOT";

  @TempDir Path temp;

  @Test
  void projectThatDependsOnTheJarTrainsAndDetects() throws IOException {
    Path project = temp.resolve("consumer");
    copy(Path.of("src/test/consumer"), project);
    String maven = ExternalProgram.find("mvn").orElse(Path.of("mvnw").toAbsolutePath().toString());
    ExternalProgram.run(
        List.of(
            maven,
            "--batch-mode",
            "--quiet",
            "--file",
            project.resolve("pom.xml").toString(),
            "-Dmaven.repo.local=" + install(),
            "-Dmdep.outputFile=" + project.resolve("classpath.txt"),
            "compile",
            "dependency:build-classpath"),
        Map.of());

    MnistDetectionDataset set = TinyRun.draw(temp.resolve("set"), 4);
    String printed =
        ExternalProgram.run(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                project.resolve("target/classes")
                    + File.pathSeparator
                    + Files.readString(project.resolve("classpath.txt")).strip(),
                "consumer.Consumer",
                inYoloFormat(set).toString(),
                temp.resolve("run").toString(),
                set.folder().resolve("test/000001.jpg").toString()),
            Map.of());
    assertTrue(
        printed.matches("(?s)trained 1 steps, detected [1-9]\\d* objects of 10 classes\\s*"),
        printed);
  }

  private Path inYoloFormat(MnistDetectionDataset set) {
    DatasetReader lists =
        DatasetReader.of(set.folder(), DataFormat.AUTO, null, set.namesFile(), false);
    Path folder = temp.resolve("export");
    DatasetConversion.write(
        lists.names(),
        lists.readAll(lists.names(), warning -> {}),
        DataFormat.YOLO,
        folder,
        false,
        done -> {});
    return folder.resolve("data.yaml");
  }

  /**
   * Puts jar and POM where {@code mvn install} would.
   *
   * @return the local repository
   */
  private Path install() throws IOException {
    Path repository = Files.createDirectory(temp.resolve("repository"));
    Path ofBuild =
        Path.of(
            System.getProperty(
                "localRepository", System.getProperty("user.home") + "/.m2/repository"));
    try (Stream<Path> groups = Files.list(ofBuild)) {
      for (Path group : groups.filter(name -> !name.endsWith("yolov3")).toList()) {
        Files.createSymbolicLink(repository.resolve(group.getFileName()), group);
      }
    }
    Path folder = Files.createDirectories(repository.resolve("yolov3/yolov3").resolve(VERSION));
    Files.copy(Path.of("pom.xml"), folder.resolve("yolov3-" + VERSION + ".pom"));
    Path classes = Path.of("target/classes");
    try (OutputStream file = Files.newOutputStream(folder.resolve("yolov3-" + VERSION + ".jar"));
        JarOutputStream jar = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes).filter(Files::isRegularFile)) {
      for (Path entry : files.toList()) {
        jar.putNextEntry(
            new JarEntry(classes.relativize(entry).toString().replace(File.separatorChar, '/')));
        Files.copy(entry, jar);
      }
    }
    return repository;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(
          file -> {
            try {
              Files.copy(file, to.resolve(from.relativize(file).toString()));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          });
    }
  }
}

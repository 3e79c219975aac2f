package yolov3.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher {@code yolov3} with a Maven and a Java that only write down what they were told. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {

  @TempDir private Path home;
  private Path builds;
  private Path source;

  @BeforeEach
  void copyLauncher() throws IOException {
    Files.copy(Path.of("yolov3"), home.resolve("yolov3"));
    Files.writeString(home.resolve("pom.xml"), "<project/>");
    source = Files.createDirectories(home.resolve("src/main")).resolve("Main.java");
    Files.writeString(source, "");
    builds = home.resolve("builds");
    Files.writeString(builds, "");
    Files.createDirectory(home.resolve("bin"));
    program("mvn", "echo \"$*\" >>'" + builds + "'; touch '" + home + "/target/yolov3.jar'");
    program(
        "java",
        "if [ \"$1\" = -version ]; then echo 'version \"17.0.1\"' >&2; else echo \"oneDNN $TF_ENABLE_ONEDNN_OPTS, $*\"; fi");
  }

  private void program(String name, String text) throws IOException {
    Path file = Files.writeString(home.resolve("bin").resolve(name), "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /**
   * A path of {@code bin} alone, to which the system's programs that the launcher runs are linked.
   */
  private String pathOfBinAlone() throws IOException {
    for (String name :
        List.of(
            "bash", "cat", "dirname", "find", "head", "mkdir", "mv", "rm", "sed", "sh", "touch")) {
      program(name, "exec '" + onPath(name) + "' \"$@\"");
    }
    return home.resolve("bin").toString();
  }

  private static Path onPath(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow();
  }

  /** Runs the launcher and gives what Java was told. */
  private String launch(Map<String, String> environment) throws Exception {
    assertEquals(0, exitCode(environment), Files.readString(home.resolve("err")));
    return Files.readString(home.resolve("out"));
  }

  private int exitCode(Map<String, String> environment) throws Exception {
    ProcessBuilder launcher =
        new ProcessBuilder("bash", home.resolve("yolov3").toString(), "doctor")
            .redirectError(home.resolve("err").toFile())
            .redirectOutput(home.resolve("out").toFile());
    launcher.environment().remove("JAVA_HOME");
    launcher.environment().remove("YOLOV3_MAVEN_PROFILE");
    launcher.environment().remove("YOLOV3_JAVA_OPTS");
    launcher.environment().remove("TF_ENABLE_ONEDNN_OPTS");
    launcher.environment().merge("PATH", "", (path, none) -> home + "/bin:" + path);
    launcher.environment().putAll(environment);
    Process process = launcher.start();
    assertTrue(process.waitFor(1, TimeUnit.MINUTES));
    return process.exitValue();
  }

  /** The profile of each build so far, a dash for none. */
  private List<String> profiles() throws IOException {
    return Files.readAllLines(builds).stream()
        .map(line -> line.contains(" -P") ? line.replaceFirst(".* -P", "") : "-")
        .toList();
  }

  private void changeSource() throws IOException {
    Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
  }

  @Test
  void buildWithoutAProfileIsForTheCpuAndIsMadeOnce() throws Exception {
    launch(Map.of());
    launch(Map.of());
    assertEquals(List.of("-"), profiles());
  }

  @Test
  void profileOfTheLastBuildIsKept() throws Exception {
    launch(Map.of("YOLOV3_MAVEN_PROFILE", "gpu"));
    launch(Map.of());
    assertEquals(List.of("gpu"), profiles());

    changeSource();
    launch(Map.of());
    assertEquals(List.of("gpu", "gpu"), profiles());
  }

  @Test
  void emptyProfileGoesBackToTheBuildForTheCpu() throws Exception {
    launch(Map.of("YOLOV3_MAVEN_PROFILE", "gpu"));
    launch(Map.of("YOLOV3_MAVEN_PROFILE", ""));
    launch(Map.of());
    launch(Map.of("YOLOV3_MAVEN_PROFILE", "default"));
    assertEquals(List.of("gpu", "-"), profiles());
  }

  @Test
  void wrapperBuildsWhereMavenIsMissing() throws Exception {
    Files.move(home.resolve("bin/mvn"), home.resolve("mvnw"));
    launch(Map.of("PATH", pathOfBinAlone()));
    assertEquals(List.of("-"), profiles());
  }

  @Test
  void javaThatDoesNotStartIsQuoted() throws Exception {
    program("java", "echo 'Unable to locate a Java Runtime.' >&2; echo 'See java.com' >&2; exit 1");
    assertEquals(2, exitCode(Map.of()));
    assertEquals(
        "yolov3: java does not start: Unable to locate a Java Runtime.\nSee java.com\n",
        Files.readString(home.resolve("err")));
    assertEquals(List.of(), profiles());
  }

  @Test
  void heapLimitIsAShareOfTheMemoryUnlessTheUserSetsIt() throws Exception {
    String java = launch(Map.of());
    assertTrue(java.contains("-Xmn96m") && java.endsWith("yolov3.jar doctor\n"), java);
    assertTrue(!java.contains("-Xmx"), java);
    assertTrue(launch(Map.of("YOLOV3_JAVA_OPTS", "-Xmx4g")).contains(" -Xmx4g -jar "));
  }

  @Test
  @EnabledOnOs(architectures = {"amd64", "x86_64"})
  void oneDnnIsOnUnlessTheUserTurnsItOff() throws Exception {
    String java = launch(Map.of());
    assertTrue(java.startsWith("oneDNN 1, "), java);
    String without = launch(Map.of("TF_ENABLE_ONEDNN_OPTS", "0"));
    assertTrue(without.startsWith("oneDNN 0, "), without);
  }
}

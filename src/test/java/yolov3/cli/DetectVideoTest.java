package yolov3.cli;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static yolov3.cli.Answer.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import yolov3.config.section.DataFormat;
import yolov3.data.LabelledImage;
import yolov3.data.Split;
import yolov3.data.annotation.DatasetReader;
import yolov3.data.image.ImageDecoder;
import yolov3.data.image.ImageSize;
import yolov3.data.image.RgbImage;
import yolov3.data.mnist.MnistDetectionDataset;
import yolov3.geometry.LabelledBox;
import yolov3.inference.video.ffmpeg.TestClip;
import yolov3.io.EncodedImage;
import yolov3.training.TinyRun;

/** Clips of moving digits through {@code detect}: what is found, written and said. */
@Tag("tensorflow")
class DetectVideoTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int SIDE = 64;

  @TempDir static Path folder;
  private static Path run;
  private static MnistDetectionDataset set;
  private static List<RgbImage> digits;

  @TempDir Path temp;

  @BeforeAll
  static void train() {
    set = TinyRun.draw(folder.resolve("set"), 8);
    Path config = TinyRun.writeConfig(folder, set);
    assertEquals(0, run("train", config, "--set", "training.epochs=1").code());
    run = folder.resolve("models/tiny");
    List<RgbImage> images =
        IntStream.rangeClosed(1, 4)
            .mapToObj(i -> set.folder().resolve("test/00000%d.jpg".formatted(i)))
            .map(ImageDecoder::read)
            .toList();
    digits =
        IntStream.range(0, 200)
            .mapToObj(
                i -> images.get(i / 50).crop(moved(i, 1), moved(i, 2), new ImageSize(SIDE, SIDE)))
            .toList();
  }

  /** There and back between 0 and what a frame is smaller than its image. */
  private static int moved(int frame, int speed) {
    int range = TinyRun.SIZE - SIDE;
    return range - Math.abs(frame * speed % (2 * range) - range);
  }

  private static Answer detect(Object... args) {
    return run(Stream.concat(Stream.of("detect", run), Stream.of(args)).toArray());
  }

  private static void assertMistake(String message, Object... args) {
    Answer.assertMistake(
        message, Stream.concat(Stream.of("detect", run), Stream.of(args)).toArray());
  }

  private static List<JsonNode> lines(Path file) throws IOException {
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  @Test
  void frameOfALosslessClipHasTheDetectionsOfTheSameImage() throws IOException {
    Path clip = TestClip.lossless().withSound().write(temp.resolve("digits.mkv"), digits);
    Path images = Files.createDirectory(temp.resolve("images"));
    for (int i = 0; i < digits.size(); i++) {
      Files.write(
          images.resolve("%03d.png".formatted(i)),
          EncodedImage.png(digits.get(i).toBufferedImage()));
    }
    Path out = temp.resolve("found");
    Path ofClip = temp.resolve("clip.jsonl");
    Path ofImages = temp.resolve("images.jsonl");
    Object[] common = {"--confidence", "0.01", "--out", out, "--json-lines"};
    Answer answer = detect(Stream.concat(Stream.of(clip), Stream.of(common).limit(4)).toArray());
    assertEquals(0, answer.code(), answer.err());
    assertEquals(
        0, detect(clip, "--confidence", "0.01", "--no-images", "--json-lines", ofClip).code());
    assertEquals(
        0, detect(images, "--confidence", "0.01", "--no-images", "--json-lines", ofImages).code());
    List<JsonNode> frames = lines(ofClip);
    List<JsonNode> stills = lines(ofImages);
    assertEquals(200, frames.size());
    assertEquals(200, stills.size());
    int objects = 0;
    for (int i = 0; i < 200; i++) {
      JsonNode frame = frames.get(i);
      assertEquals(clip.toString(), frame.get("video").asText());
      assertEquals(i + 1, frame.get("frame").asInt());
      assertEquals(i / 30.0, frame.get("seconds").asDouble(), 1e-3);
      assertTrue(frame.get("seconds").asText().matches("\\d+\\.\\d{1,6}"), frame::toString);
      assertEquals(SIDE, frame.get("width").asInt());
      assertFalse(frame.has("image"));
      assertEquals(stills.get(i).get("detections"), frame.get("detections"), "frame " + (i + 1));
      objects += frame.get("detections").size();
    }
    assertTrue(objects > 200, objects + " objects");
    assertTrue(
        answer
            .out()
            .matches(
                "\\Q%s\\E: 200 frames, %d objects; [0-9.]+ frames/s, [0-9.]+ × real time \\(detector alone [0-9.]+ frames/s\\); video in \\Q%s\\E \\(H.264\\)\\R"
                    .formatted(clip, objects, out.resolve("digits.mp4"))),
        answer.out());
    assertTrue(answer.err().endsWith(clip + ": its copy has no sound\n"), answer.err());
    Path copied = temp.resolve("copy.jsonl");
    assertEquals(
        0, detect(out.resolve("digits.mp4"), "--no-images", "--json-lines", copied).code());
    assertEquals(200, lines(copied).size());
    assertEquals(199 / 30.0, lines(copied).get(199).get("seconds").asDouble(), 1e-3);
  }

  @Test
  void foldersMayMixImagesAndVideosAndDamagedOnesAreNamed() throws IOException {
    Path mixed = Files.createDirectory(temp.resolve("mixed"));
    Files.copy(set.folder().resolve("test/000001.jpg"), mixed.resolve("a.jpg"));
    TestClip.of("mpeg4", AV_PIX_FMT_YUV420P).write(mixed.resolve("a.mp4"), digits.subList(0, 20));
    Files.writeString(mixed.resolve("b.mp4"), "no video");
    byte[] whole =
        Files.readAllBytes(TestClip.lossless().write(temp.resolve("c.mkv"), digits.subList(0, 60)));
    Files.write(mixed.resolve("c.mkv"), Arrays.copyOf(whole, whole.length / 2));
    Files.writeString(mixed.resolve("notes.txt"), "x");
    Path out = temp.resolve("found");
    Path lines = temp.resolve("found.jsonl");
    Answer answer = detect(mixed, "--out", out, "--json-lines", lines);
    assertEquals(1, answer.code());
    List<String> err = answer.err().lines().toList();
    assertEquals("warning: '" + mixed + "': not read: 1 .txt (notes.txt)", err.get(0));
    assertEquals(
        "'%s' is not a video, or is damaged or cut off (FFmpeg: Invalid data found when processing input); expected a whole video file"
            .formatted(mixed.resolve("b.mp4")),
        err.get(err.size() - 2));
    assertTrue(
        err.get(err.size() - 1)
            .matches(
                "\\Q%s\\E is cut off after frame \\d+ \\([0-9.]+ s\\): [0-9.]+ of 2.00 s are there"
                    .formatted(mixed.resolve("c.mkv"))),
        answer.err());
    List<String> written = TinyRun.namesIn(out);
    assertEquals(List.of(".written-by-yolov3", "a-2.mp4", "a.png", "c.mp4"), written);
    long ofC =
        lines(lines).stream().filter(l -> l.path("video").asText().endsWith("c.mkv")).count();
    assertTrue(ofC > 10 && ofC < 60, ofC + " frames");
    assertEquals(1 + 20 + ofC, lines(lines).size());
    assertTrue(answer.out().contains("JSON Lines in " + lines), answer.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"yolo", "list", "coco", "voc"})
  void labelsOfFramesAreReadBackWithTheirImages(String format) throws IOException {
    Path clip = TestClip.lossless().write(temp.resolve("digits.mkv"), digits.subList(0, 60));
    Path out = temp.resolve("found");
    Path lines = temp.resolve("found.jsonl");
    Answer answer =
        detect(
            clip,
            "--fps",
            "3",
            "--frames",
            "--save-txt",
            format,
            "--no-images",
            "--out",
            out,
            "--json-lines",
            lines,
            "--confidence",
            "0.01");
    assertEquals(0, answer.code(), answer.err());
    assertTrue(answer.out().startsWith(clip + ": 6 of 60 frames, "), answer.out());
    assertEquals(
        List.of(1, 11, 21, 31, 41, 51),
        lines(lines).stream().map(l -> l.get("frame").asInt()).toList());
    assertEquals(6, TinyRun.namesIn(out.resolve("frames")).size());
    Path annotations =
        switch (format) {
          case "yolo" -> {
            Files.move(out.resolve("frames"), out.resolve("images"));
            yield out.resolve("images");
          }
          case "list" -> out.resolve("detections.txt");
          case "coco" -> out.resolve("annotations/instances_default.json");
          default -> out.resolve("Annotations");
        };
    Path images = format.equals("coco") || format.equals("voc") ? out.resolve("frames") : null;
    DatasetReader reader =
        DatasetReader.of(annotations, DataFormat.AUTO, images, set.namesFile(), false);
    List<LabelledImage> read = reader.read(reader.splits().get(0), reader.names(), warning -> {});
    assertEquals(6, read.size());
    for (int i = 0; i < 6; i++) {
      assertEquals(
          "digits-%06d.png".formatted(1 + 10 * i), read.get(i).image().getFileName().toString());
      JsonNode found = lines(lines).get(i).get("detections");
      assertEquals(found.size(), read.get(i).boxes().size());
      for (int j = 0; j < found.size(); j++) {
        LabelledBox box = read.get(i).boxes().get(j);
        assertEquals(found.get(j).get("class_index").asInt(), box.classIndex());
        assertEquals(found.get(j).get("box").get("xmin").asDouble(), box.box().xmin(), 1e-4);
        assertEquals(found.get(j).get("box").get("ymax").asDouble(), box.box().ymax(), 1e-4);
      }
      assertEquals(
          List.of(digits.get(10 * i).pixels().length),
          List.of(
              ImageDecoder.read(
                      out.resolve(format.equals("yolo") ? "images" : "frames")
                          .resolve("digits-%06d.png".formatted(1 + 10 * i)))
                  .pixels()
                  .length));
    }
  }

  /**
   * A web server that knows {@code /whole.mkv}, {@code /broken.mkv}, which ends in the middle, and
   * {@code /live.mjpeg}, whose length it does not tell.
   */
  private record WebServer(ServerSocket socket, byte[] content) implements AutoCloseable {

    static WebServer start(byte[] content) throws IOException {
      ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
      WebServer server = new WebServer(socket, content);
      Thread thread = new Thread(server::serve, "web-server");
      thread.setDaemon(true);
      thread.start();
      return server;
    }

    String address() {
      return "http://user:secret@127.0.0.1:" + socket.getLocalPort();
    }

    String shown() {
      return address().replace("secret", "***");
    }

    private void serve() {
      while (!socket.isClosed()) {
        try (Socket client = socket.accept()) {
          answer(client);
        } catch (IOException e) {
          // closed by the test, or by a client that has read enough
        }
      }
    }

    private void answer(Socket client) throws IOException {
      BufferedReader request =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII));
      String path = request.readLine().split("[ ?]")[1];
      while (!request.readLine().isEmpty()) {
        // headers
      }
      boolean known = List.of("/whole.mkv", "/broken.mkv", "/live.mjpeg").contains(path);
      boolean live = path.equals("/live.mjpeg");
      String length =
          live ? "Transfer-Encoding: chunked\r\n" : "Content-Length: " + content.length + "\r\n";
      String headers =
          known
              ? "HTTP/1.1 200 OK\r\n" + length + "Connection: close\r\n\r\n"
              : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
      OutputStream body = client.getOutputStream();
      body.write(headers.getBytes(StandardCharsets.US_ASCII));
      if (live) {
        body.write(
            (Integer.toHexString(content.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      }
      body.write(content, 0, path.equals("/broken.mkv") ? content.length / 2 : content.length);
      if (live) {
        body.write("\r\n0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  @Test
  void streamsOfAWebServerAreRead() throws IOException {
    Path clip = TestClip.lossless().write(temp.resolve("a.mkv"), digits.subList(0, 60));
    Path out = temp.resolve("found");
    Path lines = temp.resolve("found.jsonl");
    try (WebServer server = WebServer.start(Files.readAllBytes(clip))) {
      String whole = "/whole.mkv?x=1";
      Answer answer = detect(server.address() + whole, "--out", out, "--json-lines", lines);
      assertEquals(0, answer.code(), answer.err());
      assertEquals(60, lines(lines).size());
      assertTrue(Files.exists(out.resolve("whole.mp4")));
      assertEquals(server.shown() + whole, lines(lines).get(0).get("video").asText());
      Answer missing = detect(server.address() + "/missing.mkv", "--out", out);
      assertEquals(1, missing.code());
      assertTrue(
          missing
              .err()
              .endsWith(
                  server.shown()
                      + "/missing.mkv can't be opened: Server returned 404 Not Found; check the address, and that it can be reached from here\n"),
          missing.err());
    }
  }

  @Test
  void aStreamThatBreaksIsNamedAndWhatCameIsKept() throws IOException {
    Path clip = TestClip.lossless().write(temp.resolve("a.mkv"), digits.subList(0, 60));
    Path out = temp.resolve("found");
    Path lines = temp.resolve("found.jsonl");
    try (WebServer server = WebServer.start(Files.readAllBytes(clip))) {
      Answer broken = detect(server.address() + "/broken.mkv", "--out", out, "--json-lines", lines);
      assertEquals(1, broken.code());
      int frames = lines(lines).size();
      assertTrue(frames > 10 && frames < 60, frames + " frames");
      assertTrue(
          broken
              .err()
              .matches(
                  "(?s).*\\Q%s\\E/broken.mkv: reading broke off after frame %d \\([0-9.]+ s\\): Input/output error\\R"
                      .formatted(server.shown(), frames)),
          broken.err());
      Path copied = temp.resolve("copied.jsonl");
      detect(out.resolve("broken.mp4"), "--no-images", "--json-lines", copied);
      assertEquals(frames, lines(copied).size());
    }
  }

  /** Pixels without an index or a length, as a camera sends them, faster than they are detected. */
  @Test
  void framesOfALiveStreamThatComeTooFastAreCounted() throws IOException {
    Path stream = TestClip.of("mjpeg", AV_PIX_FMT_YUVJ420P).write(temp.resolve("a.mjpeg"), digits);
    Path lines = temp.resolve("found.jsonl");
    try (WebServer server = WebServer.start(Files.readAllBytes(stream))) {
      Answer answer =
          detect(server.address() + "/live.mjpeg", "--no-images", "--json-lines", lines);
      assertEquals(0, answer.code(), answer.err());
      int found = lines(lines).size();
      assertTrue(found >= 3 && found < 200, found + " frames"); // three wait for the detector
      String address = server.shown() + "/live.mjpeg";
      assertTrue(answer.out().startsWith(address + ": " + found + " of 200 frames"), answer.out());
      assertTrue(answer.err().contains(address + " ended after frame 200 (7.96 s)"), answer.err());
      assertTrue(
          answer
              .err()
              .contains(
                  "%s: %d of 200 frames were dropped, since they came faster than they are detected"
                      .formatted(address, 200 - found)),
          answer.err());
    }
  }

  @Test
  void anAddressThatDoesNotAnswerIsOneLine() throws IOException {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    for (String scheme : List.of("http", "rtsp")) {
      String address = scheme + "://127.0.0.1:" + port + "/a";
      Answer answer = detect(address, "--out", temp.resolve("found"));
      assertEquals(
          new Answer(
              1,
              "",
              Answer.device("detecting")
                  + address
                  + " can't be opened: Connection refused; check the address, and that it can be reached from here\n"),
          answer);
    }
    assertFalse(Files.exists(temp.resolve("found")));
  }

  @Test
  void wrongOptionsAreNamed() {
    Path clip = TestClip.lossless().write(temp.resolve("a.mkv"), digits.subList(0, 2));
    assertMistake("--every is 0; expected at least 1", clip, "--every", "0");
    assertMistake("--fps is 0.0; expected above 0", clip, "--fps", "0");
    assertMistake(
        "--every and --fps both choose frames; give only one of them",
        clip,
        "--fps",
        "1",
        "--every",
        "2");
    assertMistake(
        "--json holds all detections until the end, which is too much for the video %s; use --json-lines"
            .formatted(clip),
        clip,
        "--json",
        "-");
    assertMistake(
        "--save-txt coco names images, and the frames of %s are none; write them too with --frames"
            .formatted(clip),
        clip,
        "--save-txt",
        "coco");
    assertMistake(
        "--ground-truth is of images, and %s is a video; detect in it without this option"
            .formatted(clip),
        clip,
        "--ground-truth",
        set.list(Split.TEST));
    assertMistake("video '" + temp + "/b.mp4' not found", temp + "/b.mp4");
    assertMistake(
        "--frames is of videos, and there is none", set.folder().resolve("test"), "--frames");
    assertMistake(
        "--json and --json-lines both are -; give standard output to one of them",
        set.folder().resolve("test"),
        "--json",
        "-",
        "--json-lines",
        "-");
  }
}

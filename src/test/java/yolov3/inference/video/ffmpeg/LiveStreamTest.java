package yolov3.inference.video.ffmpeg;

import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams as cameras send them, whose length is unknown. */
class LiveStreamTest {

  private static final int FRAMES = 60;

  @TempDir Path temp;

  /** Sends some bytes, and then nothing until the latch opens. */
  private record Server(ServerSocket socket, CountDownLatch end) implements AutoCloseable {

    static Server thatCloses(byte[] content) throws IOException {
      return start(content, new CountDownLatch(0));
    }

    static Server thatStaysOpen(byte[] content) throws IOException {
      return start(content, new CountDownLatch(1));
    }

    private static Server start(byte[] content, CountDownLatch end) throws IOException {
      ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
      Server server = new Server(socket, end);
      Thread thread = new Thread(() -> server.send(content), "camera");
      thread.setDaemon(true);
      thread.start();
      return server;
    }

    private void send(byte[] content) {
      try (Socket client = socket.accept()) {
        OutputStream body = client.getOutputStream();
        body.write("HTTP/1.0 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        body.write(content);
        body.flush();
        end.await();
      } catch (IOException | InterruptedException e) {
        // the reader has gone
      }
    }

    VideoSource source() {
      return VideoSource.ofStream("http://127.0.0.1:" + socket.getLocalPort() + "/live")
          .orElseThrow();
    }

    @Override
    public void close() throws IOException {
      end.countDown();
      socket.close();
    }
  }

  private byte[] clip(String name) throws IOException {
    TestClip clip = TestClip.of("libopenh264", AV_PIX_FMT_YUV420P);
    if (name.endsWith("mkv")) {
      clip.muxerOption("live", "1");
    }
    return Files.readAllBytes(clip.write(temp.resolve(name), VideoReaderTest.frames(FRAMES)));
  }

  /** Sets the metadata's duration to 0, as encoders of live streams write it. */
  private static byte[] withoutDuration(byte[] flv) {
    String text = new String(flv, StandardCharsets.ISO_8859_1);
    int value = text.indexOf("duration") + "duration".length() + 1; // behind its type
    assertTrue(ByteBuffer.wrap(flv).getDouble(value) > 1);
    ByteBuffer.wrap(flv).putDouble(value, 0);
    return flv;
  }

  @Test
  void streamWhoseDurationIsZeroIsLive() throws IOException {
    byte[] whole = clip("a.flv");
    try (Server server = Server.thatCloses(whole);
        VideoReader reader = VideoReader.open(server.source(), () -> false)) {
      assertFalse(reader.isLive());
    }
    try (Server server = Server.thatCloses(withoutDuration(whole));
        VideoReader reader = VideoReader.open(server.source(), () -> false)) {
      assertTrue(reader.isLive());
    }
  }

  @Test
  void framesOfALiveStreamComeWithoutThoseThatFollow() throws IOException {
    try (Server server = Server.thatStaysOpen(clip("a.mkv"));
        VideoReader reader = VideoReader.open(server.source(), () -> false)) {
      for (int i = 1; i <= FRAMES; i++) {
        assertNotNull(reader.next((number, seconds) -> true));
        assertEquals(List.of(), reader.problems(), "frame " + i); // it waited for another
      }
    }
  }
}

package yolov3.network.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import yolov3.network.cluster.ClusterSpec.Member;
import yolov3.network.cluster.PeerProbe.Answer;

class PeerProbeTest {

  private static final int LONG_MILLIS = 60_000;

  @Test
  void portWhereNobodyListensIsGone() throws IOException {
    int port;
    try (ServerSocket server = listen()) {
      port = server.getLocalPort();
    }
    assertEquals(Answer.GONE, PeerProbe.ask(member(port), LONG_MILLIS));
  }

  /** A name server that fails for a moment says nothing about the worker. */
  @Test
  void nameThatIsNotFoundIsSilent() {
    assertEquals(
        Answer.SILENT,
        PeerProbe.ask(new Member("worker", 0, "no-such-host.invalid:1"), LONG_MILLIS));
  }

  /** The system accepts the connection of a frozen process. */
  @Test
  void connectionWithoutAnAnswerIsSilent() throws IOException {
    try (ServerSocket server = listen()) {
      assertEquals(Answer.SILENT, PeerProbe.ask(member(server.getLocalPort()), 50));
    }
  }

  @Test
  void anyByteIsAnAnswerAndTheEndOfTheConnectionIsNone() throws IOException {
    try (ServerSocket server = listen()) {
      assertEquals(Answer.ALIVE, askAndSend(server, new byte[] {0}));
      assertEquals(Answer.GONE, askAndSend(server, new byte[0]));
    }
  }

  private static Answer askAndSend(ServerSocket server, byte[] answer) throws IOException {
    CompletableFuture<Answer> asked =
        CompletableFuture.supplyAsync(
            () -> PeerProbe.ask(member(server.getLocalPort()), LONG_MILLIS));
    try (Socket connection = server.accept()) {
      connection.getInputStream().readNBytes(33); // the whole opening, or closing is a reset
      connection.getOutputStream().write(answer);
    }
    return asked.join();
  }

  @ParameterizedTest
  @CsvSource({"yolo_1:2222, yolo_1", "node.01:2222, node.01", "[::1]:2222, ::1"})
  void namesNeedNotFitAUri(String address, String host) {
    InetSocketAddress found = PeerProbe.address(new Member("worker", 0, address));
    assertEquals(2222, found.getPort());
    assertEquals(host, found.getHostString());
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
  }

  private static Member member(int port) {
    return new Member("worker", 0, "127.0.0.1:" + port);
  }
}

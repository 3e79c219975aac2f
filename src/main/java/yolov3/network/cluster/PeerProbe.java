package yolov3.network.cluster;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;

/**
 * Question whether the server of a worker is alive. A frozen process still accepts connections,
 * since its system does; only a live one answers the opening of HTTP/2 (RFC 9113, section 3.4),
 * which gRPC is.
 */
final class PeerProbe {

  private static final byte[] OPENING =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  private PeerProbe() {}

  /** Answers of a worker's server. */
  enum Answer {
    /** The server lives. */
    ALIVE("answers"),
    /** Nothing listens: the process has ended, or not begun. */
    GONE("is gone"),
    /**
     * The connection or the answer does not come, or no address: a frozen process, a machine that
     * is off, a name server that fails for a moment, which Java remembers for ten seconds.
     */
    SILENT("does not answer");

    private final String words;

    Answer(String words) {
      this.words = words;
    }

    @Override
    public String toString() {
      return words;
    }
  }

  /**
   * Asks a worker's server.
   *
   * @param milliseconds to wait for the connection, and again for the answer
   */
  static Answer ask(ClusterSpec.Member member, int milliseconds) {
    try (Socket socket = new Socket()) {
      InetSocketAddress address = address(member);
      socket.connect(
          new InetSocketAddress(address.getHostString(), address.getPort()), milliseconds);
      socket.setSoTimeout(milliseconds);
      socket.getOutputStream().write(OPENING);
      return socket.getInputStream().read() < 0 ? Answer.GONE : Answer.ALIVE;
    } catch (SocketTimeoutException | UnknownHostException e) {
      return Answer.SILENT;
    } catch (IOException | IllegalArgumentException e) { // refused, reset
      return Answer.GONE;
    }
  }

  /** Returns name and port, not resolved; the name is any, and not only one that fits a URI. */
  static InetSocketAddress address(ClusterSpec.Member member) {
    int colon = member.address().lastIndexOf(':');
    String host = member.address().substring(0, colon).replaceAll("^\\[|\\]$", "");
    int port = Integer.parseInt(member.address().substring(colon + 1));
    return InetSocketAddress.createUnresolved(host, port);
  }
}

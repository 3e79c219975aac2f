package yolov3.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * One way to spoil a file.
 *
 * @param kind what is done
 * @param place where, as a share of the file
 * @param length bytes that are moved, cut or made
 * @param value what is written
 */
record Mutation(Kind kind, double place, int length, int value) {

  private static final int MOST_MUTATIONS = 6;
  private static final int MOST_BYTES = 64;
  private static final int MOST_RANDOM_BYTES = 512;

  private static final Pattern NUMBER = Pattern.compile("[0-9]+");

  /** Numbers at which a length, a count or a size goes wrong. */
  private static final List<Integer> EXTREMES =
      List.of(
          0,
          -1,
          1,
          Integer.MAX_VALUE,
          Integer.MIN_VALUE,
          0x7fff,
          0xffff,
          0x10000,
          40_000_000,
          1 << 30);

  private static final List<String> HUGE_NUMBERS =
      List.of(
          "0",
          "-1",
          "2147483647",
          "2147483648",
          "-2147483648",
          "9223372036854775807",
          "9223372036854775808",
          "1e308",
          "1e999",
          "-1e999",
          "1e-400",
          "NaN",
          "null",
          "99999999999999999999999999999999999999",
          "9".repeat(2000));

  /** What can happen to a file. */
  enum Kind {
    FLIP_BIT,
    SET_BYTE,
    WRITE_BIG_ENDIAN,
    WRITE_LITTLE_ENDIAN,
    WRITE_SHORT,
    TRUNCATE,
    INSERT,
    DELETE,
    DUPLICATE,
    MOVE,
    CHANGE_NUMBER
  }

  /** Any mutation, most of them of few bytes. */
  static Arbitrary<Mutation> any() {
    return Combinators.combine(
            Arbitraries.of(Kind.class),
            Arbitraries.doubles().between(0, 1),
            Arbitraries.integers().between(1, MOST_BYTES),
            Arbitraries.oneOf(Arbitraries.of(EXTREMES), Arbitraries.integers()))
        .as(Mutation::new);
  }

  /** One of the files, spoilt in a few places. */
  static Arbitrary<byte[]> of(List<byte[]> files) {
    return Combinators.combine(
            Arbitraries.of(files), any().list().ofMinSize(1).ofMaxSize(MOST_MUTATIONS))
        .as(Mutation::apply);
  }

  /** Bytes that have nothing to do with a file, or only its first ones. */
  static Arbitrary<byte[]> random(List<byte[]> files) {
    return Combinators.combine(
            Arbitraries.of(files),
            Arbitraries.integers().between(0, 24),
            Arbitraries.bytes().array(byte[].class).ofMaxSize(MOST_RANDOM_BYTES))
        .as((file, start, rest) -> join(Arrays.copyOf(file, Math.min(start, file.length)), rest));
  }

  private static byte[] apply(byte[] file, List<Mutation> mutations) {
    byte[] bytes = file;
    for (Mutation mutation : mutations) {
      bytes = mutation.apply(bytes);
    }
    return bytes;
  }

  private byte[] apply(byte[] file) {
    if (file.length == 0) {
      return file;
    }
    int at = Math.min((int) (place * file.length), file.length - 1);
    int end = Math.min(at + length, file.length);
    byte[] head = Arrays.copyOf(file, at);
    byte[] part = Arrays.copyOfRange(file, at, end);
    byte[] tail = Arrays.copyOfRange(file, end, file.length);
    return switch (kind) {
      case FLIP_BIT -> written(file, at, new byte[] {(byte) (file[at] ^ 1 << (value & 7))});
      case SET_BYTE -> written(file, at, new byte[] {(byte) value});
      case WRITE_BIG_ENDIAN -> written(file, at, ByteBuffer.allocate(4).putInt(value).array());
      case WRITE_LITTLE_ENDIAN ->
          written(file, at, ByteBuffer.allocate(4).putInt(Integer.reverseBytes(value)).array());
      case WRITE_SHORT -> written(file, at, new byte[] {(byte) (value >> 8), (byte) value});
      case TRUNCATE -> head;
      case INSERT -> join(head, randomBytes(), part, tail);
      case DELETE -> join(head, tail);
      case DUPLICATE -> join(head, part, part, tail);
      case MOVE -> join(part, head, tail);
      case CHANGE_NUMBER -> withAnotherNumber(file, at);
    };
  }

  /** The first number in digits from a place on becomes another. */
  private byte[] withAnotherNumber(byte[] file, int at) {
    String text = new String(file, StandardCharsets.ISO_8859_1);
    MatchResult number =
        NUMBER.matcher(text).results().filter(found -> found.end() > at).findFirst().orElse(null);
    if (number == null) {
      return file;
    }
    String other = HUGE_NUMBERS.get(Math.floorMod(value, HUGE_NUMBERS.size()));
    return (text.substring(0, number.start()) + other + text.substring(number.end()))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private byte[] randomBytes() {
    byte[] bytes = new byte[length];
    new Random(value).nextBytes(bytes);
    return bytes;
  }

  private static byte[] written(byte[] file, int at, byte[] bytes) {
    byte[] changed = file.clone();
    System.arraycopy(bytes, 0, changed, at, Math.min(bytes.length, changed.length - at));
    return changed;
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      bytes.writeBytes(part);
    }
    return bytes.toByteArray();
  }
}

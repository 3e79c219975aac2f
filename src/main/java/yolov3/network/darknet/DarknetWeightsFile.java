package yolov3.network.darknet;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import yolov3.io.IoErrors;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.layer.WeightArray;

/**
 * A {@code .weights} file: the version as three 32-bit numbers, the count of images seen (64 bits
 * from version 0.2 on, 32 before), then floats; all little-endian.
 *
 * <p>A convolution with batch normalization has its beta, gamma, mean, variance and kernel, one
 * without its bias and kernel; kernels are [out, in, height, width].
 *
 * @param headerBytes 16 or 20
 * @param imagesSeen during training
 * @param floats after the header
 */
public record DarknetWeightsFile(Path path, int headerBytes, long imagesSeen, long floats) {

  private static final int VERSION_BYTES = 3 * Integer.BYTES;

  /** From here on a version stands for transposed kernels. */
  private static final int TRANSPOSED = 1000;

  /**
   * Reads the header.
   *
   * @throws UserException when the file can't be read or is not a weights file
   */
  public static DarknetWeightsFile open(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      long bytes = channel.size();
      ByteBuffer version = read(channel, VERSION_BYTES);
      int major = version.getInt();
      int minor = version.getInt();
      int revision = version.getInt();
      if (IntStream.of(major, minor, revision).anyMatch(n -> n < 0 || n >= TRANSPOSED)) {
        throw new UserException(
            file
                + " is not a Darknet weights file, or is damaged: its header has no known version (0.1"
                + " or 0.2)");
      }
      boolean longCount = major * 10 + minor >= 2;
      int header = VERSION_BYTES + (longCount ? Long.BYTES : Integer.BYTES);
      ByteBuffer count = read(channel, header - VERSION_BYTES);
      long seen = longCount ? count.getLong() : count.getInt();
      if ((bytes - header) % Float.BYTES != 0) {
        throw new UserException(
            "%s has %d bytes; expected a header of %d and whole floats of 4, so the file is incomplete"
                .formatted(file, bytes, header));
      }
      return new DarknetWeightsFile(file, header, seen, (bytes - header) / Float.BYTES);
    } catch (NoSuchFileException e) {
      throw new UserException("weights file '" + file + "' not found", e);
    } catch (EOFException e) {
      throw new UserException(file + " ends inside its header; expected a Darknet weights file", e);
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  /**
   * Reads the arrays of all layers in the order of the file, kernels as [height, width, in, out].
   *
   * @param network with exactly as many numbers as the file
   * @throws UserException when the file has more or fewer numbers, or one that can't be a weight
   */
  public List<WeightArray> read(DarknetNetwork network) {
    requireSizeOf(network);
    List<WeightArray> arrays = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(path)) {
      channel.position(headerBytes);
      for (int i = 0; i < network.layers().size(); i++) {
        if (network.layers().get(i) instanceof Convolution layer) {
          String place = "layer %d (%s)".formatted(i, layer.name());
          for (StoredArray array : arraysOf(layer)) {
            float[] values = read(channel, array, place);
            arrays.add(
                new WeightArray(
                    layer.name() + "/" + array.leaf,
                    array.shape,
                    array.isKernel() ? transposed(values, layer, false) : values));
          }
        }
      }
    } catch (EOFException e) {
      throw new UserException(path + " became shorter while it was read", e);
    } catch (IOException e) {
      throw cannotRead(path, e);
    }
    return arrays;
  }

  /** Returns the length of the file if it had so many floats. */
  long bytes(long count) {
    return headerBytes + count * Float.BYTES;
  }

  private void requireSizeOf(DarknetNetwork network) {
    long expected = network.floats();
    if (floats == expected) {
      return;
    }
    String what = "the file has %d floats more".formatted(floats - expected);
    long sum = 0;
    for (int i = 0; i < network.layers().size() && floats < expected; i++) {
      DarknetLayer layer = network.layers().get(i);
      if (sum + layer.floats() > floats && layer instanceof Convolution convolution) {
        what =
            "the file ends %d floats too early, in layer %d (%s)"
                .formatted(expected - floats, i, convolution.name());
        break;
      }
      sum += layer.floats();
    }
    throw new UserException(
        "%s has %d bytes; expected %d, a header of %d and %d floats of %s: %s"
            .formatted(
                path,
                bytes(floats),
                bytes(expected),
                headerBytes,
                expected,
                network.title(),
                what));
  }

  /**
   * Writes a file of version 0.2.5, the one that Darknet itself writes.
   *
   * @param imagesSeen during training
   * @param values of every variable of the network, by its name; kernels [height, width, in, out]
   */
  public static void write(
      Path file, DarknetNetwork network, long imagesSeen, Map<String, float[]> values)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(
          littleEndian(VERSION_BYTES + Long.BYTES)
              .putInt(0)
              .putInt(2)
              .putInt(5)
              .putLong(imagesSeen)
              .array());
      for (Convolution layer : network.convolutions()) {
        for (StoredArray stored : arraysOf(layer)) {
          float[] array = values.get(layer.name() + "/" + stored.leaf);
          ByteBuffer bytes = littleEndian(array.length * Float.BYTES);
          bytes.asFloatBuffer().put(stored.isKernel() ? transposed(array, layer, true) : array);
          out.write(bytes.array());
        }
      }
    }
  }

  /** The arrays of a layer in the order of the file. */
  private static List<StoredArray> arraysOf(Convolution layer) {
    List<Long> each = List.of((long) layer.filters());
    StoredArray kernel = new StoredArray("kernel", "kernels", layer.kernelShape());
    return layer.normalized()
        ? List.of(
            new StoredArray("beta", "biases", each),
            new StoredArray("gamma", "scales", each),
            new StoredArray("moving_mean", "rolling means", each),
            new StoredArray("moving_variance", "rolling variances", each),
            kernel)
        : List.of(new StoredArray("bias", "biases", each), kernel);
  }

  /**
   * An array of a layer.
   *
   * @param leaf of the variable's name
   * @param darknetName for messages
   * @param shape of the variable
   */
  private record StoredArray(String leaf, String darknetName, List<Long> shape) {
    boolean isKernel() {
      return shape.size() > 1;
    }
  }

  private float[] read(FileChannel channel, StoredArray array, String place) throws IOException {
    long start = channel.position();
    float[] values =
        new float[Math.toIntExact(array.shape.stream().reduce(1L, Math::multiplyExact))];
    read(channel, values.length * Float.BYTES).asFloatBuffer().get(values);
    boolean variance = array.leaf.equals("moving_variance");
    for (int i = 0; i < values.length; i++) {
      if (!Float.isFinite(values[i]) || variance && values[i] < 0) {
        throw new UserException(
            "%s: byte %d, in the %s of %s, begins %s; expected %s"
                .formatted(
                    path,
                    start + (long) i * Float.BYTES,
                    array.darknetName,
                    place,
                    values[i],
                    variance ? "0 or more" : "a finite number"));
      }
    }
    return values;
  }

  /**
   * Transposes kernels to Darknet's [out, in, height, width] from [height, width, in, out], or
   * back.
   */
  private static float[] transposed(float[] kernels, Convolution layer, boolean toDarknet) {
    float[] turned = new float[kernels.length];
    int area = layer.size() * layer.size();
    int darknet = 0;
    for (int out = 0; out < layer.filters(); out++) {
      for (int in = 0; in < layer.inputs(); in++) {
        for (int place = 0; place < area; place++) {
          int ours = (place * layer.inputs() + in) * layer.filters() + out;
          turned[toDarknet ? darknet : ours] = kernels[toDarknet ? ours : darknet];
          darknet++;
        }
      }
    }
    return turned;
  }

  private static ByteBuffer read(FileChannel channel, int bytes) throws IOException {
    ByteBuffer buffer = littleEndian(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static UserException cannotRead(Path file, IOException e) {
    return IoErrors.unreadable(file + ": the weights", e);
  }
}

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
import yolov3.io.IoErrors;
import yolov3.io.UserException;
import yolov3.network.darknet.DarknetLayer.Convolution;
import yolov3.network.layer.WeightArray;

/**
 * A {@code .weights} file: the version as three 32-bit numbers, how many images were seen (64 bits
 * from version 0.2 on, 32 before), then floats; all little-endian.
 *
 * <p>A convolution with batch normalisation has its beta, gamma, mean, variance and kernel, one
 * without its bias and kernel; kernels are [out, in, height, width].
 *
 * @param path of the file
 * @param headerBytes 16 or 20
 * @param imagesSeen during training
 * @param floats that follow the header
 */
public record DarknetWeights(Path path, int headerBytes, long imagesSeen, long floats) {

  private static final int VERSION_BYTES = 3 * Integer.BYTES;
  private static final int MAJOR = 0;
  private static final int MINOR = 2;
  private static final int REVISION = 5;

  /** From here on Darknet takes a version for a mark of transposed kernels. */
  private static final int TRANSPOSED = 1000;

  /**
   * Reads the header.
   *
   * @throws UserException when the file can't be read or is no weights file
   */
  public static DarknetWeights open(Path file) {
    try (FileChannel channel = FileChannel.open(file)) {
      long bytes = channel.size();
      ByteBuffer version = read(channel, VERSION_BYTES);
      int major = version.getInt();
      int minor = version.getInt();
      int revision = version.getInt();
      if (major < 0
          || major >= TRANSPOSED
          || minor < 0
          || minor >= TRANSPOSED
          || revision < 0
          || revision >= TRANSPOSED) {
        throw new UserException(
            "%s: bytes 0 to 11 give version %d.%d.%d; expected a Darknet weights file, of version 0.1 or 0.2"
                .formatted(file, major, minor, revision));
      }
      boolean longCount = major * 10 + minor >= 2;
      int header = VERSION_BYTES + (longCount ? Long.BYTES : Integer.BYTES);
      ByteBuffer count = read(channel, header - VERSION_BYTES);
      long seen = longCount ? count.getLong() : count.getInt();
      if ((bytes - header) % Float.BYTES != 0) {
        throw new UserException(
            "%s has %d bytes; expected a header of %d and whole floats of 4, so it is torn"
                .formatted(file, bytes, header));
      }
      return new DarknetWeights(file, header, seen, (bytes - header) / Float.BYTES);
    } catch (NoSuchFileException e) {
      throw new UserException("weights file '" + file + "' not found", e);
    } catch (EOFException e) {
      throw new UserException(file + " ends inside its header; expected a Darknet weights file", e);
    } catch (IOException e) {
      throw cannotRead(file, e);
    }
  }

  /**
   * Reads all layers, kernels turned to [height, width, in, out].
   *
   * @param network that has exactly as many numbers as the file
   * @return kernel, gamma, beta, moving mean and moving variance, or kernel and bias, of each layer
   * @throws UserException when the file has more or fewer numbers, or one that can't be a weight
   */
  public List<WeightArray> read(DarknetNetwork network) {
    requireSizeOf(network);
    List<WeightArray> arrays = new ArrayList<>();
    try (FileChannel channel = FileChannel.open(path)) {
      channel.position(headerBytes);
      for (int i = 0; i < network.layers().size(); i++) {
        if (network.layers().get(i) instanceof Convolution convolution) {
          arrays.addAll(new Reader(path, channel, i, convolution).arrays());
        }
      }
    } catch (EOFException e) {
      throw new UserException(path + " became shorter while it was read", e);
    } catch (IOException e) {
      throw cannotRead(path, e);
    }
    return arrays;
  }

  private void requireSizeOf(DarknetNetwork network) {
    long expected = network.floats();
    if (floats == expected) {
      return;
    }
    String what = "it goes on for %d floats".formatted(floats - expected);
    long sum = 0;
    for (int i = 0; i < network.layers().size() && floats < expected; i++) {
      DarknetLayer layer = network.layers().get(i);
      if (sum + layer.floats() > floats && layer instanceof Convolution convolution) {
        what =
            "it ends %d floats too early, in layer %d (%s)"
                .formatted(expected - floats, i, convolution.name());
        break;
      }
      sum += layer.floats();
    }
    throw new UserException(
        "%s has %d bytes; expected %d, a header of %d and %d floats of %s: %s"
            .formatted(
                path,
                headerBytes + floats * Float.BYTES,
                headerBytes + expected * Float.BYTES,
                headerBytes,
                expected,
                network.title(),
                what));
  }

  /**
   * Writes a file of version 0.2.5, the one that Darknet itself writes today.
   *
   * @param network what the numbers belong to
   * @param imagesSeen during training
   * @param values of every variable of the network, by its name; kernels [height, width, in, out]
   */
  public static void write(
      Path file, DarknetNetwork network, long imagesSeen, Map<String, float[]> values)
      throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
      out.write(
          littleEndian(VERSION_BYTES + Long.BYTES)
              .putInt(MAJOR)
              .putInt(MINOR)
              .putInt(REVISION)
              .putLong(imagesSeen)
              .array());
      for (Convolution layer : network.convolutions()) {
        for (Part part : parts(layer)) {
          float[] array = values.get(layer.name() + "/" + part.leaf);
          out.write(bytes(part.isKernel() ? toDarknet(array, layer) : array));
        }
      }
    }
  }

  /** The arrays of a layer in the order of the file. */
  private static List<Part> parts(Convolution layer) {
    long filters = layer.filters();
    Part kernel =
        new Part(
            "kernel",
            "kernels",
            List.of((long) layer.size(), (long) layer.size(), (long) layer.inputs(), filters));
    List<Long> each = List.of(filters);
    return layer.normalised()
        ? List.of(
            new Part("beta", "biases", each),
            new Part("gamma", "scales", each),
            new Part("moving_mean", "rolling means", each),
            new Part("moving_variance", "rolling variances", each),
            kernel)
        : List.of(new Part("bias", "biases", each), kernel);
  }

  /**
   * An array of a layer.
   *
   * @param leaf of the variable's name
   * @param darknetName for messages
   * @param shape of the variable
   */
  private record Part(String leaf, String darknetName, List<Long> shape) {
    boolean isKernel() {
      return shape.size() > 1;
    }

    int count() {
      return Math.toIntExact(shape.stream().reduce(1L, Math::multiplyExact));
    }
  }

  private record Reader(Path path, FileChannel channel, int index, Convolution layer) {

    List<WeightArray> arrays() throws IOException {
      List<WeightArray> arrays = new ArrayList<>();
      for (Part part : parts(layer)) {
        float[] values = values(part);
        arrays.add(
            new WeightArray(
                layer.name() + "/" + part.leaf,
                part.shape,
                part.isKernel() ? fromDarknet(values, layer) : values));
      }
      return arrays;
    }

    private float[] values(Part part) throws IOException {
      long start = channel.position();
      float[] values = new float[part.count()];
      DarknetWeights.read(channel, values.length * Float.BYTES).asFloatBuffer().get(values);
      boolean variance = part.leaf.equals("moving_variance");
      for (int i = 0; i < values.length; i++) {
        if (!Float.isFinite(values[i]) || variance && values[i] < 0) {
          throw new UserException(
              "%s: byte %d, in the %s of layer %d (%s), begins %s; expected %s"
                  .formatted(
                      path,
                      start + (long) i * Float.BYTES,
                      part.darknetName,
                      index,
                      layer.name(),
                      values[i],
                      variance ? "0 or more" : "a finite number"));
        }
      }
      return values;
    }
  }

  /** [out, in, height, width] to [height, width, in, out]. */
  private static float[] fromDarknet(float[] kernels, Convolution layer) {
    float[] turned = new float[kernels.length];
    int area = layer.size() * layer.size();
    int from = 0;
    for (int out = 0; out < layer.filters(); out++) {
      for (int in = 0; in < layer.inputs(); in++) {
        for (int place = 0; place < area; place++) {
          turned[(place * layer.inputs() + in) * layer.filters() + out] = kernels[from++];
        }
      }
    }
    return turned;
  }

  /** [height, width, in, out] to [out, in, height, width]. */
  private static float[] toDarknet(float[] kernels, Convolution layer) {
    float[] turned = new float[kernels.length];
    int area = layer.size() * layer.size();
    int to = 0;
    for (int out = 0; out < layer.filters(); out++) {
      for (int in = 0; in < layer.inputs(); in++) {
        for (int place = 0; place < area; place++) {
          turned[to++] = kernels[(place * layer.inputs() + in) * layer.filters() + out];
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

  private static byte[] bytes(float[] values) {
    ByteBuffer buffer = littleEndian(values.length * Float.BYTES);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static UserException cannotRead(Path file, IOException e) {
    return new UserException(
        "%s: the weights can't be read (%s)".formatted(file, IoErrors.reasonOf(e)), e);
  }
}

package dev.tacit.benchmarks.secagg;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running {@link ServerProgram}. Not thread-safe. */
final class ServerProcess implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Process process;
  private final DataOutputStream orders;
  private final DataInputStream answers;
  private final Setting setting;

  /** What closing a phase took, and each device's next message; null where there is none. */
  @SuppressWarnings("ArrayRecordComponent") // Read once, never compared.
  record Advanced(long nanos, byte[][] messages) {}

  /** Nanoseconds of bare cryptography. */
  record Bare(long masks, long agreements) {
    long total() {
      return masks + agreements;
    }
  }

  /** Bytes: the most that was in use, and the most that a collection left. */
  record Heap(long used, long kept) {}

  /** Starts it with a heap of so many mebibytes and no more. */
  ServerProcess(Setting setting, int heapMebibytes) throws IOException {
    this.setting = setting;
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx" + heapMebibytes + "m");
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(ServerProgram.class.getName());
    command.addAll(setting.toArguments());
    this.process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    this.orders =
        new DataOutputStream(new BufferedOutputStream(process.getOutputStream(), BUFFER_BYTES));
    this.answers =
        new DataInputStream(new BufferedInputStream(process.getInputStream(), BUFFER_BYTES));
  }

  void begin(byte[] root) throws IOException {
    order(Order.BEGIN);
    orders.writeInt(root.length);
    orders.write(root);
  }

  /**
   * @param given the message's beginning; the rest of it is zeros
   */
  void receive(int device, int length, byte[] given) throws IOException {
    order(Order.RECEIVE);
    orders.writeInt(device);
    orders.writeInt(length);
    orders.writeInt(given.length);
    orders.write(given);
  }

  Advanced advance(int threads) throws IOException {
    order(Order.ADVANCE);
    orders.writeInt(threads);
    orders.flush();
    long nanos = answers.readLong();
    byte[][] messages = new byte[setting.cohort()][];
    for (int left = answers.readInt(); left > 0; left--) {
      int device = answers.readInt();
      messages[device] = new byte[answers.readInt()];
      answers.readFully(messages[device]);
    }
    return new Advanced(nanos, messages);
  }

  int[] sum() throws IOException {
    order(Order.SUM);
    orders.flush();
    int[] sum = new int[setting.dimension()];
    for (int i = 0; i < sum.length; i++) {
      sum[i] = answers.readInt();
    }
    return sum;
  }

  Bare bare(int masks, int agreements) throws IOException {
    order(Order.BARE);
    orders.writeInt(masks);
    orders.writeInt(agreements);
    orders.flush();
    Bare bare = new Bare(answers.readLong(), answers.readLong());
    answers.readInt();
    return bare;
  }

  long loop(int threads) throws IOException {
    order(Order.LOOP);
    orders.writeInt(threads);
    orders.flush();
    return answers.readLong();
  }

  Heap heap() throws IOException {
    order(Order.HEAP);
    orders.flush();
    return new Heap(answers.readLong(), answers.readLong());
  }

  private void order(Order order) throws IOException {
    orders.writeUTF(order.name());
  }

  /** Ends it, also if it hangs or has ended. */
  @Override
  public void close() {
    process.destroy();
  }
}

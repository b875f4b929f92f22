package dev.tacit.benchmarks.secagg;

import dev.tacit.benchmarks.measure.EmptyLoop;
import dev.tacit.benchmarks.measure.HeapPeak;
import dev.tacit.benchmarks.measure.Threads;
import dev.tacit.secagg.server.SecAggServer;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The aggregator's side of a {@link Setting}, its arguments, in a process of its own, so that its
 * memory can be bounded: does what {@link Order}s on its standard input say. A message that is
 * refused ends it.
 */
public final class ServerProgram {
  private static final int BUFFER_BYTES = 1 << 16;

  private final Setting setting;
  private final DataInputStream orders;
  private final DataOutputStream answers;
  private final HeapPeak heap = new HeapPeak();
  private SecAggServer server;

  private ServerProgram(Setting setting, DataInputStream orders, DataOutputStream answers) {
    this.setting = setting;
    this.orders = orders;
    this.answers = answers;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    DataInputStream orders = new DataInputStream(new BufferedInputStream(System.in, BUFFER_BYTES));
    DataOutputStream answers =
        new DataOutputStream(new BufferedOutputStream(System.out, BUFFER_BYTES));
    try {
      new ServerProgram(Setting.ofArguments(arguments), orders, answers).serve();
    } catch (EOFException noMoreOrders) {
      // The other side has what it wanted, or is gone.
    }
  }

  private void serve() throws IOException, InterruptedException {
    while (true) {
      carryOut(Order.valueOf(orders.readUTF()));
      answers.flush();
    }
  }

  private void carryOut(Order order) throws IOException, InterruptedException {
    switch (order) {
      case BEGIN -> begin();
      case RECEIVE -> receive();
      case ADVANCE -> advance(orders.readInt());
      case SUM -> sum();
      case BARE -> bare(orders.readInt(), orders.readInt());
      case LOOP -> loop(orders.readInt());
      case HEAP -> {
        answers.writeLong(heap.used());
        answers.writeLong(heap.kept());
      }
    }
  }

  private void begin() throws IOException {
    byte[] root = new byte[orders.readInt()];
    orders.readFully(root);
    if (server != null) {
      server.close();
    }
    server = CertifiedDevices.server(setting, root);
  }

  private void receive() throws IOException {
    String device = Setting.name(orders.readInt());
    byte[] message = new byte[orders.readInt()];
    orders.readFully(message, 0, orders.readInt());
    server.receive(device, message);
  }

  private void advance(int threads) throws IOException, InterruptedException {
    AtomicReference<Map<String, byte[]>> advanced = new AtomicReference<>();
    try (Threads some = new Threads(threads)) {
      answers.writeLong(some.nanos(() -> advanced.set(server.advance())));
    }
    Map<String, byte[]> messages = advanced.get();
    answers.writeInt(messages.size());
    for (Map.Entry<String, byte[]> message : messages.entrySet()) {
      answers.writeInt(Setting.indexOf(message.getKey()));
      answers.writeInt(message.getValue().length);
      answers.write(message.getValue());
    }
  }

  private void sum() throws IOException {
    for (long element : server.sum()) {
      answers.writeInt((int) element);
    }
  }

  private void bare(int masks, int agreements) throws IOException {
    long start = System.nanoTime();
    int[] sum = BareCryptography.masks(masks, setting.dimension());
    long middle = System.nanoTime();
    byte[] secrets = BareCryptography.agreements(0, agreements);
    long end = System.nanoTime();
    answers.writeLong(middle - start);
    answers.writeLong(end - middle);
    // Shown, so that no work is left out as useless.
    answers.writeInt(Arrays.hashCode(sum) ^ Arrays.hashCode(secrets));
  }

  private void loop(int threads) throws IOException, InterruptedException {
    try (Threads some = new Threads(threads)) {
      answers.writeLong(some.nanos(() -> EmptyLoop.run(threads)));
    }
  }
}

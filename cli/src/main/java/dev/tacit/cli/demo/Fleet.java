package dev.tacit.cli.demo;

import dev.tacit.protocol.identity.EnrolmentToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps the demo's devices alive: one that died of a fault comes back, as a rebooted phone would.
 */
final class Fleet implements AutoCloseable {
  private final Devices devices;
  private final List<Fault> faults;
  private final DemoView view;
  private final int needed;
  private final Consumer<String> tooFew;
  private final List<Thread> threads = new ArrayList<>();
  private int failed;

  /**
   * @param needed devices that a round needs
   * @param tooFew is told why when so many have failed for good that no round can be
   */
  Fleet(Devices devices, List<Fault> faults, DemoView view, int needed, Consumer<String> tooFew) {
    this.devices = devices;
    this.faults = faults;
    this.view = view;
    this.needed = needed;
    this.tooFew = tooFew;
  }

  /**
   * Starts the devices.
   *
   * @param tokens one a device; null where a device is enrolled already
   */
  void start(List<EnrolmentToken> tokens) {
    synchronized (threads) {
      for (int client = 0; client < tokens.size(); client++) {
        int number = client;
        Thread thread =
            new Thread(() -> keepAlive(number, tokens.get(number)), "client-" + (number + 1));
        thread.setDaemon(true);
        threads.add(thread);
      }
    }
    threads.forEach(Thread::start);
  }

  /** Waits for all devices to end by themselves, for a while. */
  void join(long millis) throws InterruptedException {
    long end = System.nanoTime() + millis * 1_000_000;
    for (Thread thread : threads) {
      thread.join(Math.max(1, (end - System.nanoTime()) / 1_000_000));
    }
  }

  private void keepAlive(int client, EnrolmentToken token) {
    List<Fault> pending =
        new ArrayList<>(faults.stream().filter(fault -> fault.client() == client).toList());
    try {
      Optional<Fault> death = devices.run(client, token, List.copyOf(pending));
      while (death.isPresent()) {
        Fault fault = death.get();
        view.died(fault);
        pending.removeIf(other -> other.round() <= fault.round());
        death = devices.run(client, token, List.copyOf(pending));
      }
    } catch (IOException | RuntimeException e) {
      view.failed(client, e);
      failed(client, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void failed(int client, Exception e) {
    int left;
    synchronized (threads) {
      failed++;
      left = threads.size() - failed;
    }
    if (left < needed) {
      tooFew.accept(
          "a round needs "
              + needed
              + " clients but only "
              + left
              + " are left; the last to fail was client "
              + (client + 1)
              + ": "
              + e.getMessage());
    }
  }

  @Override
  public void close() {
    devices.stop();
    try {
      join(10_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package dev.tacit.cli.terminal;

import java.util.concurrent.CountDownLatch;

/**
 * On Ctrl-C, or when the system asks a program to end: lets it come to an end by itself, until it
 * is closed. The virtual machine waits for hooks only, so one waits for the program.
 */
public final class StopSignal implements AutoCloseable {
  private final CountDownLatch end = new CountDownLatch(1);
  private final Thread hook;

  private StopSignal(Runnable stop) {
    this.hook =
        new Thread(
            () -> {
              stop.run();
              try {
                end.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "stop");
  }

  /**
   * From now on.
   *
   * @param stop called once, on a thread of its own; returns at once
   */
  public static StopSignal to(Runnable stop) {
    StopSignal signal = new StopSignal(stop);
    Runtime.getRuntime().addShutdownHook(signal.hook);
    return signal;
  }

  @Override
  public void close() {
    end.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The machine is ending already, and the hook at work.
    }
  }
}

package dev.tacit.simulation.spark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.FloatSum;
import dev.tacit.simulation.engine.Fold;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Devices, all in this JVM, that end only if they are told to. */
record Endless() implements DeviceTask<String, float[], Double> {
  private static CountDownLatch begun;
  private static CountDownLatch stopped;

  @Override
  public Double run(String site, int place, Fold<float[]> fold) {
    begun.countDown();
    try {
      Thread.sleep(TimeUnit.MINUTES.toMillis(4));
    } catch (InterruptedException e) {
      stopped.countDown();
      Thread.currentThread().interrupt();
    }
    return 0.0;
  }

  /** Interrupts the caller of a round once so many are at work; all of them must hear of it. */
  static void interrupt(SparkEngine<String> engine, int atWork) throws InterruptedException {
    begun = new CountDownLatch(atWork);
    stopped = new CountDownLatch(atWork);
    AtomicReference<Throwable> heard = new AtomicReference<>();
    Thread caller =
        new Thread(
            () -> {
              try {
                engine.run(new Endless(), 100, new FloatSum(100, Vectors.WIDTH));
              } catch (InterruptedException | RuntimeException e) {
                heard.set(e);
              }
            });
    caller.start();
    assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();
    caller.interrupt();
    caller.join(TimeUnit.SECONDS.toMillis(60));
    assertThat(heard.get()).isInstanceOf(InterruptedException.class);
    assertThat(stopped.await(60, TimeUnit.SECONDS)).isTrue();
  }
}

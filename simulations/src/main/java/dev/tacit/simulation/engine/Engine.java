package dev.tacit.simulation.engine;

import java.io.Serializable;
import java.util.List;

/**
 * Runs the devices of a round, one round at a time.
 *
 * @param <S> what a thread works with and in
 */
public interface Engine<S> extends AutoCloseable {
  /**
   * Runs all devices of a round and folds what they hand in. Bit for bit the same for every engine
   * and any number of threads or partitions, on the same kernels and JDK.
   *
   * @param places devices in the round, at least 1
   * @param fold of nothing; takes up all contributions
   * @return what each device told beside them, by place
   * @throws InterruptedException if the calling thread is interrupted; the round is lost
   */
  <C, R extends Serializable> List<R> run(DeviceTask<S, C, R> task, int places, Fold<C> fold)
      throws InterruptedException;

  @Override
  void close();
}

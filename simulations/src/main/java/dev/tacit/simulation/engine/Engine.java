package dev.tacit.simulation.engine;

/** Runs the devices of a round, one round at a time. */
public interface Engine extends AutoCloseable {
  /**
   * Runs all devices of a round and folds what they hand in. Bit for bit the same for every engine
   * and any number of threads or partitions, on the same kernels and JDK.
   *
   * @param places devices in the round, at least 1
   * @param fold of nothing; takes up all contributions
   * @return what each device told beside them: [place][{@link DeviceTask#facts}]
   * @throws InterruptedException if the calling thread is interrupted; the round is lost
   */
  <C> double[][] run(DeviceTask<C> task, int places, Fold<C> fold) throws InterruptedException;

  @Override
  void close();
}

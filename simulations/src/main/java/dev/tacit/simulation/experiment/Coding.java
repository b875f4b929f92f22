package dev.tacit.simulation.experiment;

import dev.tacit.simulation.experiment.Channel.Received;
import java.io.Serializable;
import java.util.List;

/** How updates become ring elements, whose sum is all that the server learns, and what it reads. */
interface Coding extends Kept {
  /** A device's part, from its examples to ring elements. */
  interface Device extends Serializable {
    /**
     * Overwrites the site's update and ring elements.
     *
     * @param place of the device in the round
     */
    DeviceReport encode(Site site, int place);
  }

  /** Numbers of an update. */
  int dimension();

  /** b of the ring Z_2^b. */
  int ringBits();

  /** What devices do, where it is not what the algorithm has them do. */
  default DeviceWork work(Broadcast broadcast, DeviceWork work) {
    return work;
  }

  /** The device's part in a round. */
  Device device(Broadcast broadcast, DeviceWork work);

  /**
   * The server's part.
   *
   * @param ringSum of all places, each element in [0, 2<sup>b</sup>); may be overwritten
   */
  Received decode(Broadcast broadcast, long[] ringSum, List<DeviceReport> devices);
}

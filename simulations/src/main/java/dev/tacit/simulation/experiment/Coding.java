package dev.tacit.simulation.experiment;

import dev.tacit.simulation.engine.RingSum;
import dev.tacit.simulation.experiment.Channel.Received;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalDouble;

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

    /**
     * The same, but adds the ring elements to a sum, modulo 2<sup>32</sup>; what the site holds
     * then is not told.
     */
    default DeviceReport addTo(Site site, int place, int[] sum) {
      DeviceReport report = encode(site, place);
      RingSum.addTo(sum, site.encoded());
      return report;
    }
  }

  /** Numbers of an update. */
  int dimension();

  /** b of the ring Z_2^b. */
  int ringBits();

  /** What whole updates of the next round are clipped to, if they are. */
  OptionalDouble clippingNorm();

  /** What devices do: what the algorithm has them do, or something else. */
  default DeviceWork work(Broadcast broadcast, DeviceWork work) {
    return clippingNorm().isPresent() ? work.within(clippingNorm().getAsDouble()) : work;
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

package dev.tacit.benchmarks.secagg;

import dev.tacit.secagg.graph.NeighbourGraph;
import dev.tacit.secagg.keys.SignedText;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.ConsistencySignature;
import dev.tacit.secagg.message.MaskedInput;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.Survivors;
import dev.tacit.secagg.ring.RingVectors;
import java.util.BitSet;

/**
 * Answers for devices whose work is not measured: what a server and other devices cannot tell from
 * a client's until masks are taken off.
 */
final class StandIns {
  private final CertifiedDevices devices;
  private final MessageBounds bounds;
  private final NeighbourGraph graph;
  private final SignedText texts;
  private final RingVectors zeros;
  private final Advertisement[] advertisements;

  StandIns(CertifiedDevices devices) {
    Setting setting = devices.setting();
    this.devices = devices;
    this.bounds = MessageBounds.of(setting.parameters(), setting.cohort());
    this.graph = NeighbourGraph.of(setting.parameters(), devices.binding());
    this.texts = new SignedText(setting.parameters(), devices.binding());
    this.zeros = RingVectors.zero(setting.parameters().vectors());
    this.advertisements = new Advertisement[setting.cohort()];
  }

  /** Different devices' may be learnt at the same time. */
  void learn(int device, byte[] advertisement) {
    advertisements[device] = Advertisement.decode(advertisement, bounds);
  }

  /** A masked input of a device that was sent all its neighbours' shares. */
  byte[] input(int device) {
    int[] neighbourhood = graph.closedNeighbourhood(device);
    BitSet peers = new BitSet();
    for (int i = 0; i < neighbourhood.length; i++) {
      peers.set(i, neighbourhood[i] != device);
    }
    return MaskedInput.encode(peers, zeros, bounds);
  }

  /** A device's signature on survivors, as it was sent them. */
  byte[] word(int device, byte[] survivors) {
    Advertisement keys = advertisements[device];
    byte[] bitmap = Survivors.decode(survivors, bounds).bitmap();
    byte[] text = texts.survivors(device, keys.maskKey(), keys.shareKey(), bitmap);
    return new ConsistencySignature(devices.identity(device).sign(text)).encode();
  }
}

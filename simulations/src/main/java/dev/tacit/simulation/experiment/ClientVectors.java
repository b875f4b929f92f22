package dev.tacit.simulation.experiment;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What clients keep from one of their rounds to the next: a vector for each that took part. */
final class ClientVectors implements Kept {
  private final int clients;
  private final int width;
  private final Map<Integer, float[]> vectors = new TreeMap<>();

  /**
   * @throws IllegalArgumentException if the vectors of all clients might not fit into memory
   */
  ClientVectors(int clients, int width) {
    long bytes = (long) clients * width * Float.BYTES;
    long room = Runtime.getRuntime().maxMemory() / 2;
    if (bytes > room) {
      throw new IllegalArgumentException(
          ("clients that keep vectors must fit into %,d MiB, half of the memory there is, but %,d"
                  + " clients of %,d numbers may need %,d MiB: take fewer clients or give Java more"
                  + " memory")
              .formatted(room >> 20, clients, width, bytes >> 20));
    }
    this.clients = clients;
    this.width = width;
  }

  /** A client's; nobody's to change. */
  Optional<float[]> of(int client) {
    return Optional.ofNullable(vectors.get(client));
  }

  /** Those of a round's devices by place; null where there is none. */
  float[][] of(Broadcast broadcast) {
    float[][] found = new float[broadcast.places()][];
    for (int place = 0; place < found.length; place++) {
      found[place] = vectors.get(broadcast.clients()[place]);
    }
    return found;
  }

  /** Keeps what the devices of a round came to. */
  void keep(Broadcast broadcast, List<DeviceReport> devices) {
    for (int place = 0; place < devices.size(); place++) {
      vectors.put(broadcast.clients()[place], devices.get(place).kept());
    }
  }

  @Override
  public void save(DataOutput out) throws IOException {
    out.writeInt(vectors.size());
    for (Map.Entry<Integer, float[]> vector : vectors.entrySet()) {
      out.writeInt(vector.getKey());
      Snapshot.write(out, vector.getValue());
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    int size = in.readInt();
    if (size < 0 || size > clients) {
      throw new IOException(
          "clients that keep vectors must be at most " + clients + " but were " + size);
    }
    for (int i = 0; i < size; i++) {
      int client = in.readInt();
      vectors.put(client, Snapshot.floats(in, width));
    }
  }
}

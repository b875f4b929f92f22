package dev.tacit.simulation.experiment;

import dev.tacit.simulation.experiment.Gathering.Gathered;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The server's last models, for devices that started with one of them. */
final class Versions implements Kept {
  private final long seed;
  private final int stalest;

  /** The latest first. */
  private final Deque<float[]> models = new ArrayDeque<>();

  /**
   * @param stalest how many models are kept beside the latest, at most
   */
  Versions(long seed, int stalest, float[] first) {
    this.seed = seed;
    this.stalest = stalest;
    models.addFirst(first);
  }

  /** After a step of the server. */
  void add(float[] parameters) {
    if (models.size() > stalest) {
      models.removeLast();
    }
    models.addFirst(parameters);
  }

  /** What those who were gathered are sent, or were. */
  Broadcast broadcast(int round, Gathered gathered) {
    List<float[]> all = new ArrayList<>(models);
    List<float[]> sent = new ArrayList<>();
    Map<Integer, Integer> numbers = new HashMap<>();
    int[] modelOf = new int[gathered.clients().length];
    for (int place = 0; place < modelOf.length; place++) {
      modelOf[place] =
          numbers.computeIfAbsent(
              gathered.staleness()[place],
              behind -> {
                sent.add(all.get(behind));
                return sent.size() - 1;
              });
    }
    return new Broadcast(
        seed,
        round,
        sent.toArray(float[][]::new),
        modelOf,
        gathered.clients(),
        gathered.parts(),
        gathered.staleness(),
        gathered.lost());
  }

  @Override
  public void save(DataOutput out) throws IOException {
    // The latest is the method's to keep.
    out.writeInt(models.size() - 1);
    int behind = 0;
    for (float[] model : models) {
      if (behind++ > 0) {
        Snapshot.write(out, model);
      }
    }
  }

  @Override
  public void restore(DataInput in) throws IOException {
    int before = in.readInt();
    if (before < 0 || before > stalest) {
      throw new IOException("models kept must be at most " + stalest + " but were " + before);
    }
    for (int i = 0; i < before; i++) {
      models.addLast(Snapshot.floats(in, models.getFirst().length));
    }
  }

  /** After {@link #restore}, which knows only those before it. */
  void latest(float[] parameters) {
    models.removeFirst();
    models.addFirst(parameters);
  }
}

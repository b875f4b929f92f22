package dev.tacit.simulation.experiment;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.simulation.randomness.Seeds;
import java.io.Serializable;

/** On what devices train, and in which order. */
sealed interface Trainees extends Serializable {
  /** What the device at a place trains on. */
  ExampleStore examples(Site site, Broadcast broadcast, int place);

  /** Of which the order comes in which it sees them. */
  long order(Broadcast broadcast, int place);

  /** Of which draws and noise come. */
  Seeds noise(Broadcast broadcast, int place);

  /** The clients of a round, on their own examples. */
  record Clients() implements Trainees {
    @Override
    public ExampleStore examples(Site site, Broadcast broadcast, int place) {
      return site.experiment().population().train(broadcast.clients()[place]);
    }

    @Override
    public long order(Broadcast broadcast, int place) {
      return broadcast.seeds(place).at("order").bits();
    }

    @Override
    public Seeds noise(Broadcast broadcast, int place) {
      return broadcast.seeds(place).at("noise");
    }
  }

  /** Somebody who is supposed to have some examples; never sent. */
  record Somebody(ExampleStore examples, long order) implements Trainees {
    @Override
    public ExampleStore examples(Site site, Broadcast broadcast, int place) {
      return examples;
    }

    @Override
    public long order(Broadcast broadcast, int place) {
      return order;
    }

    @Override
    public Seeds noise(Broadcast broadcast, int place) {
      return Seeds.of(order).at("noise");
    }
  }
}

package dev.tacit.client;

import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Lets at most so many of the clients that share it train at once, first come first served, on as
 * many model workspaces in all. A client holds no model but while it trains. Thread-safe.
 */
public final class TrainingPermits {
  private final int permitted;
  private final Semaphore permits;
  private final List<Model> idle = new ArrayList<>();
  private int existing;

  /**
   * Permits for as many trainings at once.
   *
   * @throws IllegalArgumentException if below 1
   */
  public TrainingPermits(int permits) {
    if (permits < 1) {
      throw new IllegalArgumentException("permits must be >= 1 but was " + permits);
    }
    this.permitted = permits;
    this.permits = new Semaphore(permits, true);
  }

  /** A model to train on, lent until closed. */
  final class Lease implements AutoCloseable {
    private final Model model;

    private Lease(Model model) {
      this.model = model;
    }

    Model model() {
      return model;
    }

    @Override
    public void close() {
      giveBack(model);
      permits.release();
    }
  }

  /** Waits for a permit. */
  Lease borrow(ModelSpec spec) throws InterruptedException {
    permits.acquire();
    try {
      return new Lease(take(spec));
    } catch (RuntimeException | Error e) {
      permits.release();
      throw e;
    }
  }

  private Model take(ModelSpec spec) {
    synchronized (idle) {
      for (Iterator<Model> models = idle.iterator(); models.hasNext(); ) {
        Model model = models.next();
        if (model.spec().equals(spec)) {
          models.remove();
          return model;
        }
      }
      // At most permits - 1 others are lent, so if this many exist, one of another specification is
      // idle.
      if (existing == permitted) {
        idle.remove(0);
        existing--;
      }
      Model made = Model.forClippedSums(spec);
      existing++;
      return made;
    }
  }

  private void giveBack(Model model) {
    synchronized (idle) {
      idle.add(model);
    }
  }
}

package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.learning.model.Model;
import dev.tacit.learning.model.ModelSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class TrainingPermitsTest {
  @Test
  void borrow_manyClients_shareAsManyModelsAsPermits() throws Exception {
    TrainingPermits permits = new TrainingPermits(2);
    Set<Model> models = Collections.newSetFromMap(new IdentityHashMap<>());
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CyclicBarrier pair = new CyclicBarrier(2);
    ExecutorService clients = Executors.newFixedThreadPool(12);
    List<Future<?>> trainings = new ArrayList<>();
    for (int client = 0; client < 12; client++) {
      trainings.add(
          clients.submit(
              () -> {
                try (TrainingPermits.Lease lease = permits.borrow(Script.MODEL)) {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  synchronized (models) {
                    models.add(lease.model());
                  }
                  // Held until another holds one, too.
                  pair.await(30, TimeUnit.SECONDS);
                  now.decrementAndGet();
                }
                return null;
              }));
    }
    clients.shutdown();
    assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    for (Future<?> training : trainings) {
      training.get();
    }
    assertThat(most.get()).isEqualTo(2);
    assertThat(models).hasSize(2);
  }

  @Test
  void borrow_anotherSpecification_replacesAnIdleModel() throws Exception {
    TrainingPermits permits = new TrainingPermits(1);
    Model first;
    try (TrainingPermits.Lease lease = permits.borrow(Script.MODEL)) {
      first = lease.model();
    }
    ModelSpec other = ModelSpec.preset("linear", new int[] {1, 2, 3}, 5);
    try (TrainingPermits.Lease lease = permits.borrow(other)) {
      assertThat(lease.model().spec()).isEqualTo(other);
    }
    try (TrainingPermits.Lease lease = permits.borrow(Script.MODEL)) {
      assertThat(lease.model()).isNotSameAs(first);
    }
  }

  @Test
  void create_noPermits_isRefused() {
    assertThatThrownBy(() -> new TrainingPermits(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("permits must be >= 1 but was 0");
  }
}

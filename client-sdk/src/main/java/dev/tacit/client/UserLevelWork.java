package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.noise.SecureRandomStream;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.VectorShape;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.IntConsumer;

/** Plain training, whose whole update is one release. */
sealed interface UserLevelWork extends Assignment permits DistributedDpWork, CentralDpWork {
  LocalSgdSettings settings();

  @Override
  default int steps() {
    return settings().steps();
  }

  @Override
  default PrivacyEvent step() {
    return event();
  }

  /** b of the ring. */
  int ringBits();

  /** The update alone. */
  @Override
  default List<VectorShape> vectors(int parameters) {
    return List.of(new VectorShape(ringBits(), parameters));
  }

  @Override
  default Contribution train(
      Model model,
      Start start,
      ExampleStore examples,
      SecureRandomStream random,
      IntConsumer progress) {
    float[] before = start.parameters();
    float[] after = LocalSgd.train(model, before, examples, settings(), random, progress);
    return Contribution.of(Contribution.update(after, before));
  }

  @Override
  default List<int[]> encode(
      Contribution trained, int roster, SessionBinding session, SecureRandom random) {
    return List.of(encode(trained.vectors().get(0), session));
  }

  /** Clips the update, rounds it, and adds noise if it is this device's to add. */
  int[] encode(float[] update, SessionBinding session);
}

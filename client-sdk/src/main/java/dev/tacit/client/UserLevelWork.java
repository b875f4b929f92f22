package dev.tacit.client;

import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.learning.federated.LocalSgdSettings;
import dev.tacit.learning.model.Model;
import dev.tacit.privacy.event.PrivacyEvent;
import dev.tacit.privacy.noise.SecureRandomStream;
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

  @Override
  default float[] train(
      Model model,
      float[] before,
      ExampleStore examples,
      SecureRandomStream random,
      IntConsumer progress) {
    return LocalSgd.train(model, before, examples, settings(), random, progress);
  }
}

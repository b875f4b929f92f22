package dev.tacit.simulation.experiment;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.Personalisation;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.randomness.Seeds;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A client at each place measures the model, and its own, on its held-out examples.
 *
 * @param round after which it is, from 1
 * @param own models by place; null for one that begins from the shared model
 */
@SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
record FederatedPass(long seed, int round, float[] parameters, int[] clients, float[][] own)
    implements DeviceTask<Site, Void, Personalisation> {
  private static final Evaluation NOTHING = new Evaluation(0, 0, 0, 0);

  /** Of clients that are drawn; those that have held-out examples are in the result. */
  static List<Personalisation> run(
      Engine<Site> engine, Experiment experiment, int round, Method method)
      throws InterruptedException {
    Federated federated = experiment.measurement().federated().orElseThrow();
    // Not the fleet: who is available now is no matter, and nobody is drawn as a cohort is.
    long seed = Seeds.of(experiment.seed()).at("federated-evaluation").bits();
    int[] clients =
        new Selection.Uniform(federated.clients())
            .select(Fleet.ideal(seed, experiment.population().size()), round, 0);
    float[][] own = new float[clients.length][];
    for (int i = 0; i < clients.length; i++) {
      own[i] = method.personal(clients[i]).orElse(null);
    }
    FederatedPass pass =
        new FederatedPass(experiment.seed(), round, method.parameters(), clients, own);
    return engine.run(pass, clients.length, new Nothing()).stream()
        .filter(score -> score.shared().examples() > 0)
        .toList();
  }

  @Override
  public Personalisation run(Site site, int place, Fold<Void> fold) {
    ExampleStore test = site.experiment().population().test(clients[place]);
    if (test.size() == 0) {
      return new Personalisation(NOTHING, NOTHING);
    }
    Optional<LocalTraining> tuning =
        site.experiment().measurement().federated().orElseThrow().fineTuning();
    if (tuning.isPresent()) {
      return fineTune(site, place, tuning.get(), test);
    }
    if (own[place] == null) {
      Evaluation shared = Evaluation.of(site.model(), parameters, test);
      return new Personalisation(shared, shared);
    }
    return Personalisation.of(site.model(), parameters, own[place], test);
  }

  private Personalisation fineTune(
      Site site, int place, LocalTraining training, ExampleStore test) {
    ExampleStore examples = site.experiment().population().train(clients[place]);
    Seeds seeds = Seeds.of(seed).at("fine-tuning", round).at("client", clients[place]);
    SplittableRandom order = new SplittableRandom(seeds.bits());
    float[] scratch = site.update();
    return Personalisation.fineTune(
        site.model(),
        parameters,
        examples,
        test,
        training.settings(0, examples.size(), training.epochs()),
        order::nextLong,
        scratch.length == parameters.length ? scratch : new float[parameters.length]);
  }
}

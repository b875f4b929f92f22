package dev.tacit.simulation.experiment;

import dev.tacit.learning.Evaluation;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.learning.federated.LocalSgd;
import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.fleet.Fleet;
import dev.tacit.simulation.fleet.Selection;
import dev.tacit.simulation.randomness.Seeds;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * A client at each place measures the model, or what becomes of it there, on its held-out examples.
 *
 * @param round after which it is, from 1
 * @param personal where a client begins instead, by place, or null for the model
 */
@SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
record FederatedPass(long seed, int round, float[] parameters, int[] clients, float[][] personal)
    implements DeviceTask<Site, Void, Evaluation> {
  /** Nothing, if no client that was drawn has held-out examples. */
  static Optional<ClientScores> run(
      Engine<Site> engine, Experiment experiment, int round, Method method)
      throws InterruptedException {
    Federated federated = experiment.measurement().federated().orElseThrow();
    // Not the fleet: who is available now is no matter, and nobody is drawn as a cohort is.
    long seed = Seeds.of(experiment.seed()).at("federated-evaluation").bits();
    int[] clients =
        new Selection.Uniform(federated.clients())
            .select(Fleet.ideal(seed, experiment.population().size()), round, 0);
    float[][] personal = new float[clients.length][];
    for (int i = 0; i < clients.length; i++) {
      personal[i] = method.personal(clients[i]).orElse(null);
    }
    List<Evaluation> scores =
        new ArrayList<>(
            engine.run(
                new FederatedPass(experiment.seed(), round, method.parameters(), clients, personal),
                clients.length,
                new Nothing()));
    scores.removeIf(score -> score.examples() == 0);
    return scores.isEmpty() ? Optional.empty() : Optional.of(ClientScores.of(scores));
  }

  @Override
  public Evaluation run(Site site, int place, Fold<Void> fold) {
    Experiment experiment = site.experiment();
    int client = clients[place];
    ExampleStore test = experiment.population().test(client);
    if (test.size() == 0) {
      return new Evaluation(0, 0, 0, 0);
    }
    float[] model = personal[place] == null ? parameters : personal[place];
    Optional<LocalTraining> tuning =
        experiment.measurement().federated().orElseThrow().fineTuning();
    if (tuning.isPresent()) {
      tune(site, model, tuning.get(), client);
      model = site.update();
    }
    return Evaluation.of(site.model(), model, test);
  }

  private void tune(Site site, float[] model, LocalTraining training, int client) {
    ExampleStore examples = site.experiment().population().train(client);
    Seeds seeds = Seeds.of(seed).at("fine-tuning", round).at("client", client);
    SplittableRandom order = new SplittableRandom(seeds.bits());
    LocalSgd.train(
        site.model(),
        model,
        examples,
        training.settings(0, examples.size(), training.epochs()),
        order::nextLong,
        step -> {},
        site.update());
  }
}

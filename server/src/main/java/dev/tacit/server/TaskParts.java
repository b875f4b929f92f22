package dev.tacit.server;

import dev.tacit.learning.training.PrivateFedNova;
import dev.tacit.server.aggregation.ModelUpdate;
import dev.tacit.server.aggregation.SumReader;
import dev.tacit.server.service.LedgerTerms;

/** What a task's trust model has the aggregator do: how sums are read, and what is recorded. */
final class TaskParts {
  private TaskParts() {}

  static ModelUpdate update(TaskConfig task) {
    if (task.training() instanceof TrainingPlan.LocalDpSgd local
        && local.method() instanceof LocalMethod.Scaffold method) {
      return new ModelUpdate.Controlling(
          local.quantizer(task.cohort()),
          method.changes(local, task.cohort()),
          task.optimizer(),
          method.clients(),
          method.variateRange());
    }
    return new ModelUpdate.Averaging(reader(task), task.optimizer());
  }

  private static SumReader reader(TaskConfig task) {
    return task.training()
        .match(
            local -> reader(local, task.cohort()),
            distributed -> new SumReader.DistributedNoise(distributed.noise()),
            central -> new SumReader.CentralNoise(central.noise(), task.minimumCohort()));
  }

  private static SumReader reader(TrainingPlan.LocalDpSgd local, int cohort) {
    if (local.method() instanceof LocalMethod.FedNova method) {
      PrivateFedNova nova = new PrivateFedNova(local.settings(), method.minimumSteps());
      return new SumReader.Normalised(local.quantizer(cohort), nova);
    }
    return new SumReader.Quantised(local.quantizer(cohort));
  }

  static LedgerTerms terms(TaskConfig task) {
    String population = task.population();
    String name = task.task();
    return task.training()
        .match(
            local ->
                LedgerTerms.localDpSgd(population, name, local.event(), task.minimumCohort())
                    .with(local.method().assumptions()),
            distributed ->
                LedgerTerms.distributedDp(
                    population, name, distributed.noise(), task.demands().adversary()),
            central ->
                LedgerTerms.centralDp(population, name, central.noise(), task.minimumCohort()));
  }
}

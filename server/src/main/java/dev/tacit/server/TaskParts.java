package dev.tacit.server;

import dev.tacit.server.aggregation.ModelUpdate;
import dev.tacit.server.aggregation.SumReader;
import dev.tacit.server.service.LedgerTerms;

/** What a task's trust model has the aggregator do: how sums are read, and what is recorded. */
final class TaskParts {
  private TaskParts() {}

  static ModelUpdate update(TaskConfig task) {
    return new ModelUpdate(reader(task), task.optimizer());
  }

  private static SumReader reader(TaskConfig task) {
    if (task.training() instanceof TrainingPlan.LocalDpSgd local) {
      return new SumReader.Quantised(local.quantizer(task.cohort()));
    }
    if (task.training() instanceof TrainingPlan.DistributedDp distributed) {
      return new SumReader.DistributedNoise(distributed.noise());
    }
    return new SumReader.CentralNoise(((TrainingPlan.CentralDp) task.training()).noise());
  }

  static LedgerTerms terms(TaskConfig task) {
    if (task.training() instanceof TrainingPlan.LocalDpSgd) {
      return LedgerTerms.localDpSgd(
          task.population(), task.task(), task.event(), task.minimumCohort());
    }
    if (task.training() instanceof TrainingPlan.DistributedDp distributed) {
      return LedgerTerms.distributedDp(
          task.population(), task.task(), distributed.noise(), task.demands().adversary());
    }
    TrainingPlan.CentralDp central = (TrainingPlan.CentralDp) task.training();
    return LedgerTerms.centralDp(
        task.population(), task.task(), central.noise(), task.minimumCohort());
  }
}

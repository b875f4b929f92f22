package dev.tacit.cli.train;

import dev.tacit.learning.training.Privacy;
import dev.tacit.learning.training.Recipe;
import dev.tacit.learning.training.Unit;
import dev.tacit.privacy.ledger.Assumption;
import java.util.ArrayList;
import java.util.List;

/** What the accounting of a training on one machine takes for granted. */
final class TrainingAssumptions {
  private TrainingAssumptions() {}

  static List<Assumption> of(Recipe recipe) {
    boolean users = recipe.unit() instanceof Unit.User;
    String unit = users ? "group" : "example";
    boolean correlated = recipe.privacy() instanceof Privacy.DpFtrl;
    List<Assumption> all = new ArrayList<>();
    all.add(
        Assumption.enforced(
            correlated
                ? "Every %s draws its step of a pass by itself and takes part in that step of each pass only"
                    .formatted(unit)
                : "Every step draws each %s independently, from a cryptographically secure generator"
                    .formatted(unit)));
    all.add(
        Assumption.enforced(
            users
                ? "Each group's whole update is clipped before it is added"
                : "Each example's gradient is clipped before it is added"));
    all.add(
        Assumption.enforced(
            "Gaussian noise from a cryptographically secure generator is added to every step's sum"));
    all.add(Assumption.enforced(Assumption.FIXED_SCHEDULE));
    all.add(Assumption.enforced("Losses and accuracies are measured on the test set only"));
    all.add(
        Assumption.assumed(
            "The number of %ss to train on, classes and vocabulary are public".formatted(unit)));
    all.add(
        Assumption.assumed(
            users
                ? "All examples of a person are in one group"
                : "A person has one example (of a person with several, more may be learnt with each)"));
    all.add(
        Assumption.assumed(
            "Weights that training begins with, constants that inputs are moved by, and the test set are"
                + " public, or charged elsewhere"));
    all.add(
        Assumption.assumed(
            "The settings were not chosen by what earlier runs on the same data gave: no epsilon here"
                + " covers tuning"));
    all.add(
        Assumption.assumed(
            "The machine that trains is trusted: it sees the data, and how long a step takes tells of the"
                + " draw; so do the times in the ledger, measurements and TensorBoard's events, which"
                + " epsilon does not cover"));
    return List.copyOf(all);
  }
}

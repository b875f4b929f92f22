package dev.tacit.simulation.experiment;

import dev.tacit.learning.Evaluation;
import java.util.Optional;

/**
 * What a round came to.
 *
 * @param round from 1
 * @param simulatedSeconds when it was over, since the first began
 * @param cohort devices that were asked
 * @param counted of these whose updates count
 * @param late of these that came too late
 * @param droppedOut of these that never reported
 * @param abandoned whether too few counted: the model is as it was
 * @param examples that counted devices trained on
 * @param updateNorm of the mean update, with its noise
 * @param noise of the sum, where there is any
 * @param test of the model after the round, where it was measured
 * @param clients of the same, measured by clients
 * @param personal of what it became with these clients, if they have models of their own
 * @param goal of the model on what an attacker wants, measured with the test
 */
public record RoundReport(
    int round,
    double simulatedSeconds,
    int cohort,
    int counted,
    int late,
    int droppedOut,
    boolean abandoned,
    long examples,
    double updateNorm,
    Optional<RoundNoise> noise,
    Optional<Evaluation> test,
    Optional<ClientScores> clients,
    Optional<ClientScores> personal,
    Optional<Evaluation> goal) {}

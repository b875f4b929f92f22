package dev.tacit.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What {@code --json} prints, in snake case: enough for anybody to recompute epsilon with another
 * tool.
 *
 * @param accuracy of the last checkpoint on the public test set, 0..1
 * @param loss mean cross-entropy on the public test set, nats
 * @param epsilon upper bound for the device that was charged most
 * @param epsilonLower that the truth is not below
 * @param targetEpsilon that the noise was calibrated for
 * @param epsilonSource device_ledgers, or, of devices elsewhere, aggregator_ledger: a device's own
 *     ledger may then hold more
 * @param delta of both
 * @param noiseMultiplier sigma of each step, or of the noise that counts in each sum of updates
 * @param samplingRate q of each step; 1 where no draw is counted on
 * @param steps noisy ones, or sums, that the device was charged for
 * @param clip norm of a gradient, or of a whole update
 * @param unit of privacy
 * @param relation of neighbours
 * @param trustModel local_dp_sgd, distributed_dp or central_dp
 * @param adversary that secure aggregation is meant to withstand
 * @param degree of a whole cohort's masking graph
 * @param threshold of its secret sharing
 * @param predictedNoise norm of the noise that one round's mean was foreseen to have; null for
 *     local_dp_sgd
 * @param centralNoise what a trusted server's would be, for the same epsilon; null likewise
 * @param warning that was given before the start; empty if none was
 * @param algorithm of the server: fedavg, fedavgm, fedadagrad, fedadam or fedyogi
 * @param serverLearningRate of that
 * @param serverOptimizer the same with all its settings, for people
 * @param events that the device was charged for, composed; in the form of the accountant's JSON
 * @param rounds committed
 * @param plannedRounds that were asked for
 * @param clients devices asked for
 * @param survivors devices in the last round's sum
 * @param dataset as it was asked for
 * @param network name of the model
 * @param parameters its weights
 * @param partition how the examples were dealt out
 * @param seed of data order, initialisation and injected faults
 * @param seconds from the first line to the result; of a resumed demo, of its last part
 * @param ending completed, budget_exhausted, too_many_abandoned, failed or closed
 * @param detail of an ending that was not planned; may be empty
 * @param model path of the checkpoint
 * @param report path of the HTML report
 */
record DemoResult(
    double accuracy,
    double loss,
    double epsilon,
    double epsilonLower,
    double targetEpsilon,
    String epsilonSource,
    double delta,
    double noiseMultiplier,
    double samplingRate,
    long steps,
    double clip,
    String unit,
    String relation,
    String trustModel,
    String adversary,
    int degree,
    int threshold,
    Double predictedNoise,
    Double centralNoise,
    String warning,
    String algorithm,
    double serverLearningRate,
    String serverOptimizer,
    List<JsonNode> events,
    int rounds,
    int plannedRounds,
    int clients,
    int survivors,
    String dataset,
    String network,
    int parameters,
    String partition,
    long seed,
    double seconds,
    String ending,
    String detail,
    String model,
    String report) {}

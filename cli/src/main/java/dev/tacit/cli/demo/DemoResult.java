package dev.tacit.cli.demo;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What {@code --json} prints, in snake case: enough for anybody to recompute epsilon with another tool.
 *
 * @param accuracy of the last checkpoint on the public test set, 0..1
 * @param epsilon upper bound for the device that was charged most
 * @param epsilonLower that the truth is not below
 * @param noiseMultiplier sigma of each step
 * @param samplingRate q of each step
 * @param steps that the device was charged for
 * @param clip norm
 * @param unit of privacy
 * @param relation of neighbours
 * @param events that the device was charged for, composed; in the form of the accountant's JSON
 * @param rounds committed
 * @param clients devices asked for
 * @param survivors devices in the last round's sum
 * @param seconds from the first line to the result
 * @param model path of the checkpoint
 * @param report path of the HTML report
 * @param ending completed, or why it stopped early
 */
record DemoResult(
    double accuracy,
    double loss,
    double epsilon,
    double epsilonLower,
    double targetEpsilon,
    double delta,
    double noiseMultiplier,
    double samplingRate,
    long steps,
    double clip,
    String unit,
    String relation,
    String trustModel,
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
    String model,
    String report) {}

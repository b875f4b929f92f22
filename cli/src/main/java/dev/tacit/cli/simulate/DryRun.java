package dev.tacit.cli.simulate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tacit.cli.report.Figures;
import dev.tacit.cli.simulate.privacy.GuaranteeWords;
import dev.tacit.cli.simulate.rounds.Traffic;
import dev.tacit.simulation.experiment.Experiment;
import java.time.Duration;
import java.util.Locale;

/**
 * What a simulation would be: a second or two of it is run to see how fast it is, and nothing is
 * written.
 *
 * @param runs that there would be, each like this one
 * @param cohort clients of a round that train, at most or on average
 */
record DryRun(SimulationJob job, int threads, int runs, double cohort, Speed speed) {
  /**
   * Measures.
   *
   * @param runs of a sweep whose first this is; 1 without one
   */
  static DryRun of(SimulationJob job, int threads, int runs) throws InterruptedException {
    double cohort = job.config().cohort().expected(job.experiment().population().size());
    Speed speed = Speed.measure(job.experiment(), Math.max(1, (int) Math.round(cohort)), threads);
    return new DryRun(job, threads, runs, cohort, speed);
  }

  private Experiment experiment() {
    return job.experiment();
  }

  /** Of one run. */
  private double seconds() {
    int rounds = experiment().rounds();
    int every = experiment().measurement().every();
    int measurements = (int) ((rounds + every - 1L) / every);
    return rounds * speed.roundSeconds() + measurements * speed.measurementSeconds();
  }

  private double down() {
    return experiment().rounds() * cohort * job.traffic().down();
  }

  private double up() {
    return experiment().rounds() * cohort * job.traffic().up();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    line(text, "%s: SIMULATION, a dry run: nothing is written", job.config().name());
    line(text, "%s", experiment().population().description());
    line(
        text,
        "%,d weights; %s of %s of %,d, measured every %s on %s",
        experiment().model().spec().parameterCount(),
        Figures.count(experiment().rounds(), "round"),
        Figures.count(Math.round(cohort), "client"),
        experiment().population().size(),
        experiment().measurement().every() == 1
            ? "round"
            : Figures.count(experiment().measurement().every(), "round"),
        Figures.count(experiment().measurement().test().size(), "test example"));
    line(
        text,
        "speed: %s clients/s on %s, and %s s for a measurement (seen in rounds of %s)",
        rounded(speed.clients() / speed.roundSeconds()),
        Figures.count(threads, "thread"),
        rounded(speed.measurementSeconds()),
        Figures.count(speed.seen(), "client"));
    line(
        text,
        "time: about %s%s%s",
        words(seconds()),
        job.config().target().isPresent() ? ", less if the target ends it sooner" : "",
        runs == 1
            ? ""
            : "; all %s together about %s, if they are like the first"
                .formatted(Figures.count(runs, "run"), words(runs * seconds())));
    line(
        text,
        "memory: %s in use, %s at most so far for the whole program",
        Figures.bytes(speed.liveBytes()),
        speed.peakBytes() > 0 ? Figures.bytes(speed.peakBytes()) : "unknown");
    Traffic traffic = job.traffic();
    line(
        text,
        "bytes: a client receives %s and sends %s in a round; all together %s and %s",
        Figures.bytes(traffic.down()),
        Figures.bytes(traffic.up()),
        Figures.bytes(Math.round(down())),
        Figures.bytes(Math.round(up())));
    line(text, "%s", privacy());
    job.guarantee()
        .flatMap(guarantee -> GuaranteeWords.doubt(experiment(), guarantee))
        .ifPresent(doubt -> line(text, "%s.", doubt));
    return text.toString();
  }

  private String privacy() {
    return job.guarantee()
        .map(guarantee -> GuaranteeWords.line(experiment(), guarantee))
        .orElse("no privacy");
  }

  private static void line(StringBuilder text, String template, Object... arguments) {
    text.append(String.format(Locale.ROOT, template, arguments)).append(System.lineSeparator());
  }

  private static String words(double seconds) {
    return seconds < 10
        ? rounded(seconds) + " s"
        : Figures.words(Duration.ofSeconds(Math.round(seconds)));
  }

  /** Two digits: no more is known. */
  private static String rounded(double value) {
    if (value >= 10) {
      double unit = Math.pow(10, Math.floor(Math.log10(value)) - 1);
      return String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
    }
    return value < 0.0005 ? "0" : String.format(Locale.ROOT, "%.2g", value);
  }

  ObjectNode json() {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("name", job.config().name())
            .put("simulation", true)
            .put("dry_run", true)
            .put("clients", experiment().population().size())
            .put("parameters", experiment().model().spec().parameterCount())
            .put("rounds", experiment().rounds())
            .put("runs", runs)
            .put("cohort", cohort)
            .put("threads", threads)
            .put("clients_per_second", speed.clients() / speed.roundSeconds())
            .put("seconds_of_a_measurement", speed.measurementSeconds())
            .put("seconds", runs * seconds())
            .put("bytes_in_use", speed.liveBytes())
            .put("bytes_down_of_a_client", job.traffic().down())
            .put("bytes_up_of_a_client", job.traffic().up())
            .put("bytes_down", down())
            .put("bytes_up", up());
    if (speed.peakBytes() > 0) {
      node.put("peak_bytes", speed.peakBytes());
    }
    job.guarantee().ifPresent(guarantee -> GuaranteeWords.put(node, experiment(), guarantee));
    return node;
  }
}

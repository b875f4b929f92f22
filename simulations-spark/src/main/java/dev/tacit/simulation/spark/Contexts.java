package dev.tacit.simulation.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.security.UserGroupInformation;
import org.apache.spark.SparkConf;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark contexts as simulations want them, where nobody says otherwise. */
final class Contexts {
  /** Cores of a task, which has a thread for each. */
  static final String TASK_CORES = "spark.task.cpus";

  private static final String MASTER = "spark.master";
  private static final Pattern LOCAL = Pattern.compile("local(\\[([^,\\]]+).*)?");
  private static final String EXECUTORS_JAVA = "spark.executor.extraJavaOptions";

  /** As the launcher starts Java: the Vector API is loaded through that package. */
  private static final String VECTORS = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

  private static final int MOST_CORES = 1024;

  private static final Pattern MASTERS =
      Pattern.compile(
          "local(\\[([1-9]\\d{0,8}|\\*)(, ?[1-9]\\d*)?])?|local-cluster\\[\\d+, ?\\d+, ?\\d+]"
              + "|spark://.+|yarn|k8s://.+");

  private Contexts() {}

  /**
   * Refuses what Spark would, or would pass over.
   *
   * @throws IllegalArgumentException naming the option
   */
  static void check(Optional<String> master, Map<String, String> settings) {
    for (String key : settings.keySet()) {
      if (!key.startsWith("spark.")) {
        throw new IllegalArgumentException(
            "--conf must name settings that begin with spark. but was " + key);
      }
    }
    if (settings.containsKey(MASTER)) {
      throw new IllegalArgumentException("--master must say the master, not --conf " + MASTER);
    }
    if (master.isPresent() && !MASTERS.matcher(master.get()).matches()) {
      throw new IllegalArgumentException(
          "--master must be local[N], local-cluster[EXECUTORS,CORES,MEGABYTES], spark://HOST:PORT, yarn or"
              + " k8s://URL but was "
              + master.get());
    }
    master.ifPresent(Contexts::requireCores);
    master.ifPresent(Contexts::requireExecutors);
  }

  /** As many as an engine takes. */
  private static void requireCores(String master) {
    if (localCores(master).orElse(1) > MOST_CORES) {
      throw new IllegalArgumentException(
          "--master must be local[N] of at most %d cores but was %s".formatted(MOST_CORES, master));
    }
  }

  /**
   * Hadoop 3.4.2 asks for the user in a way that Java 24 and later refuse (HADOOP-19212): executors
   * would die at their start, one after the other.
   */
  private static void requireExecutors(String master) {
    if (master.equals("local") || master.startsWith("local[")) {
      return;
    }
    try {
      UserGroupInformation.getCurrentUser();
    } catch (UnsupportedOperationException e) {
      throw new IllegalArgumentException(
          "--master must be local[N] on Java %s, where this Spark's Hadoop starts no executors (17 and 21 are fine), but was %s"
              .formatted(Runtime.version(), master),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts one.
   *
   * @param master empty for that of {@code spark-submit}, and without it all cores of this machine
   * @param settings of Spark, by their names there
   * @param experiments that run at once
   * @throws IllegalStateException if Spark does not start
   */
  static JavaSparkContext start(
      String name, Optional<String> master, Map<String, String> settings, int experiments) {
    // Has what spark-submit says.
    SparkConf conf = new SparkConf();
    settings.forEach(conf::set);
    master.ifPresent(url -> conf.set(MASTER, url));
    conf.setIfMissing(MASTER, "local[*]");
    requireExecutors(conf.get(MASTER));
    conf.setIfMissing("spark.app.name", name);
    conf.setIfMissing("spark.ui.enabled", "false");
    // A round comes back in few parts: the simulation's own memory is the bound.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // A share's sum comes with the word that it is done, and need not be asked for.
    conf.setIfMissing("spark.task.maxDirectResultSize", "32m");
    // Parts are records, which Java writes down as they are.
    conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    conf.set(EXECUTORS_JAVA, (conf.get(EXECUTORS_JAVA, "") + " " + VECTORS).strip());
    if (conf.get(MASTER).startsWith("local")) {
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      // A task for each experiment, on its part of the cores: from one task to the next Spark needs
      // as long as twenty devices.
      localCores(conf.get(MASTER))
          .ifPresent(
              cores ->
                  conf.setIfMissing(
                      TASK_CORES, Integer.toString(cores / Math.min(cores, experiments))));
      // Weights hardly shrink, and do not go far.
      conf.setIfMissing("spark.broadcast.compress", "false");
    }
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) {
      // Scala's compiler does not hold its exceptions to be checked.
      throw new IllegalStateException("Spark does not start: " + e.getMessage(), e);
    }
  }

  /** Of {@code local[N]}; empty of clusters. */
  static OptionalInt localCores(String master) {
    Matcher local = LOCAL.matcher(master);
    if (!local.matches()) {
      return OptionalInt.empty();
    }
    String cores = local.group(2) == null ? "1" : local.group(2).strip();
    return OptionalInt.of(
        cores.equals("*") ? Runtime.getRuntime().availableProcessors() : Integer.parseInt(cores));
  }
}

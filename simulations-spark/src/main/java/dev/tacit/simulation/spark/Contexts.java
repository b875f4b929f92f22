package dev.tacit.simulation.spark;

import java.util.Map;
import java.util.Optional;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.JavaSparkContext;

/** Spark contexts as simulations want them, where nobody says otherwise. */
final class Contexts {
  private static final String MASTER = "spark.master";
  private static final String EXECUTORS_JAVA = "spark.executor.extraJavaOptions";

  /** As the launcher starts Java: the Vector API is loaded through that package. */
  private static final String VECTORS = "--add-exports=java.base/jdk.internal.module=ALL-UNNAMED";

  private Contexts() {}

  /**
   * Starts one.
   *
   * @param master empty for that of {@code spark-submit}, and without it all cores of this machine
   * @param settings of Spark, by their names there
   * @throws IllegalArgumentException if Spark takes no such settings
   */
  static JavaSparkContext start(String name, Optional<String> master, Map<String, String> settings) {
    // Has what spark-submit says.
    SparkConf conf = new SparkConf();
    settings.forEach(
        (key, value) -> {
          if (!key.startsWith("spark.")) {
            throw new IllegalArgumentException(
                "a setting of Spark must begin with spark. but was " + key);
          }
          conf.set(key, value);
        });
    master.ifPresent(url -> conf.set(MASTER, url));
    conf.setIfMissing(MASTER, "local[*]");
    conf.setIfMissing("spark.app.name", name);
    conf.setIfMissing("spark.ui.enabled", "false");
    // A round comes back in few parts: the simulation's own memory is the bound.
    conf.setIfMissing("spark.driver.maxResultSize", "0");
    // A share's sum comes with the word that it is done, and need not be asked for.
    conf.setIfMissing("spark.task.maxDirectResultSize", "32m");
    // Records and folds are Java's to write down.
    conf.set("spark.serializer", "org.apache.spark.serializer.JavaSerializer");
    conf.set(EXECUTORS_JAVA, (conf.get(EXECUTORS_JAVA, "") + " " + VECTORS).strip());
    if (conf.get(MASTER).startsWith("local")) {
      conf.setIfMissing("spark.driver.host", "127.0.0.1");
      conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1");
      // Weights hardly shrink, and go nowhere.
      conf.setIfMissing("spark.broadcast.compress", "false");
    }
    try {
      return new JavaSparkContext(conf);
    } catch (Exception e) {
      // Scala's compiler does not hold its exceptions to be checked.
      if (e instanceof SparkException) {
        throw new IllegalArgumentException("Spark does not start: " + e.getMessage(), e);
      }
      throw e;
    }
  }
}

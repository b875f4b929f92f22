package dev.tacit.simulation.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.master.Master;
import org.apache.spark.deploy.worker.Worker;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;
import scala.Some;

/**
 * A cluster of Spark's own kind: a master and two workers in this JVM, by two names of this machine
 * since no host gets the same task twice at once; each starts executors, which are JVMs.
 */
final class Standalone implements AutoCloseable {
  private final List<RpcEnv> parts = new ArrayList<>();
  private final String url;

  /**
   * @param home what SPARK_HOME names; jars come by {@code spark.executor.extraClassPath}
   */
  Standalone(Path home) throws IOException {
    Files.createDirectories(home.resolve("jars"));
    SparkConf conf = new SparkConf(false).set("spark.master.rest.enabled", "false");
    RpcEnv master = Master.startRpcEnvAndEndpoint("127.0.0.1", 0, 0, conf)._1();
    parts.add(master);
    url = "spark://127.0.0.1:" + master.address().port();
    int number = 0;
    for (String host : List.of("127.0.0.1", "localhost")) {
      number++;
      parts.add(
          Worker.startRpcEnvAndEndpoint(
              host,
              0,
              0,
              2,
              512,
              new String[] {url},
              Files.createDirectories(home.resolve("work")).toString(),
              new Some<Object>(number),
              conf,
              Option.empty()));
    }
  }

  /** What to say to {@code --master}. */
  String url() {
    return url;
  }

  @Override
  public void close() {
    for (int i = parts.size() - 1; i >= 0; i--) {
      parts.get(i).shutdown();
      parts.get(i).awaitTermination();
    }
  }
}

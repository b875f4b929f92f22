package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.DeviceTask;
import dev.tacit.simulation.engine.Engine;
import dev.tacit.simulation.engine.Fold;
import dev.tacit.simulation.engine.Groups;
import dev.tacit.simulation.engine.SiteSource;
import dev.tacit.simulation.experiment.Experiment;
import dev.tacit.simulation.experiment.ExperimentSource;
import dev.tacit.simulation.experiment.Site;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaFutureAction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * Rounds as jobs of Apache Spark. A task runs neighbouring groups of places, on as many threads as
 * {@code spark.task.cpus} says, gets what its round needs by broadcast, and returns a fold of its
 * own; of a task that ran twice, for it failed or was slow, Spark returns one value, and no other
 * door leads out of it. Rounds are bit for bit those of {@link
 * dev.tacit.simulation.engine.LocalEngine}.
 *
 * <p>Executors open the experiment from its source once a JVM, and refuse it where they would not
 * compute the driver's numbers to the last bit: another Java, other kernels or vectors of another
 * width. Where the driver's JVM has the executor, as with {@code local[2]}, the driver's own
 * experiment is used.
 *
 * <p>Several engines may share a context, each on a thread of its own.
 */
public final class SparkEngine<S> implements Engine<S> {
  /** Parts that the driver merges by itself: more are merged by executors first. */
  private static final int MOST_PARTS = 32;

  private final JavaSparkContext context;

  /** Held here as well, for Spark may put a broadcast off to the disk, which has no sites. */
  private final Desk<S> own;

  private final Broadcast<Desk<S>> desk;
  private final int tasks;
  private final int mostParts;

  private SparkEngine(
      JavaSparkContext context, Desk<S> own, Broadcast<Desk<S>> desk, int tasks, int mostParts) {
    this.context = context;
    this.own = own;
    this.desk = desk;
    this.tasks = tasks;
    this.mostParts = mostParts;
  }

  /**
   * An engine on a context that stays the caller's.
   *
   * @param source of sites for executors of other JVMs
   * @param own makes the same sites in this JVM
   */
  public static <S> SparkEngine<S> of(
      JavaSparkContext context, SiteSource<S> source, Supplier<S> own) {
    Desk<S> desk = new Desk<>(source, threads(context));
    if (context.isLocal()) {
      desk.opened(own);
    }
    return new SparkEngine<>(context, desk, context.broadcast(desk), 0, MOST_PARTS);
  }

  /**
   * An engine for an experiment on a context that stays the caller's.
   *
   * @param source of an equal experiment
   */
  public static SparkEngine<Site> of(
      JavaSparkContext context, Experiment experiment, ExperimentSource source) {
    return of(context, source, () -> Site.of(experiment));
  }

  /** Of a task: as many as Spark counts cores for it. */
  private static int threads(JavaSparkContext context) {
    return context.getConf().getInt(Contexts.TASK_CORES, 1);
  }

  /** As far as is known before the first. */
  private static int tasksAtOnce(JavaSparkContext context) {
    return Math.max(1, context.defaultParallelism() / threads(context));
  }

  /**
   * The same with rounds dealt out as for so many tasks at once; no number depends on it.
   *
   * @param most parts that come to the driver; more are merged by executors first
   */
  SparkEngine<S> dealingFor(int tasks, int most) {
    return new SparkEngine<>(context, own, desk, tasks, most);
  }

  @Override
  public <C, R extends Serializable> List<R> run(DeviceTask<S, C, R> task, int places, Fold<C> fold)
      throws InterruptedException {
    Shares dealt = Shares.of(Groups.of(places), tasks > 0 ? tasks : tasksAtOnce(context));
    try {
      return run(new Work<>(task, fold.empty(), dealt), dealt, places, fold);
    } catch (IllegalStateException e) {
      throw stoppedOr(e, context);
    }
  }

  /**
   * Spark is stopped, as by itself when the process is told to end; else what went wrong is thrown.
   */
  static InterruptedException stoppedOr(IllegalStateException e, JavaSparkContext context) {
    if (context.sc().isStopped()) {
      return stopped();
    }
    throw e;
  }

  private static InterruptedException stopped() {
    return new InterruptedException("the work was interrupted, for Spark was stopped");
  }

  private <C, R extends Serializable> List<R> run(
      Work<S, C, R> task, Shares dealt, int places, Fold<C> fold) throws InterruptedException {
    Broadcast<Work<S, C, R>> work = context.broadcast(task);
    try {
      JavaRDD<Part<C, R>> parts =
          context
              .parallelize(IntStream.range(0, dealt.count()).boxed().toList(), dealt.count())
              .mapPartitions(new ShareTask<>(desk, work));
      if (dealt.count() > mostParts) {
        parts = Neighbours.merge(parts, dealt.count());
      }
      List<R> told = new ArrayList<>(Collections.nCopies(places, null));
      for (Part<C, R> part : await(parts)) {
        part.addTo(told, fold);
      }
      return told;
    } finally {
      if (!context.sc().isStopped()) {
        work.destroy();
      }
    }
  }

  private <P> List<P> await(JavaRDD<P> parts) throws InterruptedException {
    // A device at work hears of it, and need not come to its end.
    context.setInterruptOnCancel(true);
    JavaFutureAction<List<P>> job = parts.collectAsync();
    try {
      return job.get();
    } catch (InterruptedException e) {
      job.cancel(true);
      throw e;
    } catch (ExecutionException e) {
      if (context.sc().isStopped()) {
        throw stopped();
      }
      throw Failures.unchecked(e.getCause());
    }
  }

  @Override
  public void close() {
    if (!context.sc().isStopped()) {
      desk.destroy();
    }
  }
}

package dev.tacit.learning.robust;

import dev.tacit.learning.argument.Argument;
import dev.tacit.learning.dpsgd.Workers;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Krum and Multi-Krum (Blanchard, El Mhamdi, Guerraoui, Stainer, "Machine Learning with
 * Adversaries: Byzantine Tolerant Gradient Descent", NeurIPS 2017, section 4): an update's score is
 * the sum of its squared distances to the n - f - 2 others that are closest to it. What comes out
 * is the update of the lowest score, or the mean of those of the lowest; of equal scores the first.
 *
 * <p>Distances are in double. Time grows with the square of the cohort.
 *
 * @param faulty f, clients that may be faulty, at least 0; n is at least 2 f + 3
 * @param chosen m, updates of which the mean is taken; 1 for Krum, at most n - f
 */
public record Krum(int faulty, int chosen) implements RobustRule {
  private static final int LARGEST = 1 << 20;

  /** Coordinates at a time, so that all updates' fit the second cache. */
  private static final int BLOCK = 1024;

  public Krum {
    Argument.within("faulty", faulty, 0, LARGEST);
    Argument.within("chosen", chosen, 1, LARGEST);
  }

  /** Krum. */
  public Krum(int faulty) {
    this(faulty, 1);
  }

  @Override
  public int smallestCohort() {
    return Math.max(2 * faulty + 3, chosen + faulty);
  }

  @Override
  public int faulty(int cohort) {
    return faulty;
  }

  @Override
  public float[] ofFinite(float[][] updates, int cohort, Workers workers) {
    float[][] best =
        Arrays.stream(best(updates, cohort, workers))
            .mapToObj(place -> updates[place])
            .toArray(float[][]::new);
    float[] mean = new float[updates[0].length];
    int lanes = Math.min(workers.count(), mean.length);
    workers.run(
        lanes,
        lane -> {
          int from = (int) ((long) mean.length * lane / lanes);
          int to = (int) ((long) mean.length * (lane + 1) / lanes);
          for (int i = from; i < to; i++) {
            double sum = 0;
            for (float[] update : best) {
              sum += update[i];
            }
            mean[i] = (float) (sum / best.length);
          }
        });
    return mean;
  }

  /** Places of the updates of the lowest scores, ascending. */
  private int[] best(float[][] updates, int cohort, Workers workers) {
    double[] scores = scores(updates, cohort - faulty - 2, workers);
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(place -> scores[place]))
        .limit(chosen)
        .mapToInt(Integer::intValue)
        .sorted()
        .toArray();
  }

  /**
   * @param closest others that count: n - f - 2, also where k of the faulty were left out, as (n -
   *     k) - (f - k) - 2 is as many
   */
  private static double[] scores(float[][] updates, int closest, Workers workers) {
    int n = updates.length;
    double[][] distances = new double[n][n];
    int lanes = Math.min(workers.count(), n);
    workers.run(
        lanes,
        lane -> {
          for (int start = 0; start < updates[0].length; start += BLOCK) {
            int end = Math.min(start + BLOCK, updates[0].length);
            // Row i has i pairs: every lanes-th row is about an even share.
            for (int i = lane; i < n; i += lanes) {
              for (int j = 0; j < i; j++) {
                distances[i][j] += squaredDistance(updates[i], updates[j], start, end);
              }
            }
          }
        });
    double[] scores = new double[n];
    for (int i = 0; i < n; i++) {
      int own = i;
      scores[i] =
          IntStream.range(0, n)
              .filter(j -> j != own)
              .mapToDouble(j -> distances[Math.max(own, j)][Math.min(own, j)])
              .sorted()
              .limit(closest)
              .reduce(0, Double::sum);
    }
    return scores;
  }

  /** Four sums, so that none waits for another. */
  private static double squaredDistance(float[] a, float[] b, int from, int to) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int i = from;
    for (; i < to - 3; i += 4) {
      double d0 = (double) a[i] - b[i];
      double d1 = (double) a[i + 1] - b[i + 1];
      double d2 = (double) a[i + 2] - b[i + 2];
      double d3 = (double) a[i + 3] - b[i + 3];
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
    }
    for (; i < to; i++) {
      double d = (double) a[i] - b[i];
      s0 += d * d;
    }
    return (s0 + s1) + (s2 + s3);
  }
}

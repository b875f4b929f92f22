package dev.tacit.privacy.event;

/**
 * The Gaussian mechanism on a Poisson sample of which, where it is larger than maxBatch, a uniform
 * subset of that size is used.
 *
 * @param datasetSize records, of the larger of two neighbours; &gt;= 1
 * @param q probability of each record, in [0, 1]
 * @param maxBatch greatest size of a batch, &gt;= 0
 * @param sigma standard deviation over the greatest L2 norm of a record; finite, &gt; 0
 */
public record TruncatedPoissonGaussian(long datasetSize, double q, long maxBatch, double sigma)
    implements PrivacyEvent {
  public TruncatedPoissonGaussian {
    Checks.atLeast("dataset_size", datasetSize, 1);
    Checks.probability("q", q);
    Checks.atLeast("max_batch", maxBatch, 0);
    Checks.positive("sigma", sigma);
  }
}

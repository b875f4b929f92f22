package dev.tacit.privacy.event;

/**
 * A record's bucket, told with probability 1 - noiseParameter; otherwise one drawn uniformly from
 * all. Under zero_out the zero record answers uniformly.
 *
 * @param noiseParameter in [0, 1]
 * @param numBuckets &gt;= 1
 */
public record RandomizedResponse(double noiseParameter, long numBuckets) implements PrivacyEvent {
  public RandomizedResponse {
    Checks.probability("noise_parameter", noiseParameter);
    Checks.atLeast("num_buckets", numBuckets, 1);
  }
}

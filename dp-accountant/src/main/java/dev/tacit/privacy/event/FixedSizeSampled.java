package dev.tacit.privacy.event;

import java.util.Objects;

/**
 * An event on a subset drawn uniformly among all of one size. Two neighbouring data sets of one
 * size give samples that differ by a replacement: sensitivities in the inner event, such as that of
 * {@link Gaussian#sigma}, are here under replace_one on the sample.
 *
 * @param datasetSize records, &gt;= 1
 * @param sampleSize records drawn, from 0 to datasetSize
 * @param event what is released of the sample
 */
public record FixedSizeSampled(long datasetSize, long sampleSize, PrivacyEvent event)
    implements PrivacyEvent {
  public FixedSizeSampled {
    Checks.atLeast("dataset_size", datasetSize, 1);
    Checks.atLeast("sample_size", sampleSize, 0);
    if (sampleSize > datasetSize) {
      throw new IllegalArgumentException(
          "sample_size must be <= dataset_size but was " + sampleSize + " of " + datasetSize);
    }
    Objects.requireNonNull(event, "event");
  }
}

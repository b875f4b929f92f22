package dev.tacit.cli.device;

import dev.tacit.client.TrustModel;
import java.util.Locale;

/** A trust model by the short name that options have for it. */
public enum Trust {
  LOCAL(TrustModel.LOCAL_DP_SGD),
  DISTRIBUTED(TrustModel.DISTRIBUTED_DP),
  CENTRAL(TrustModel.CENTRAL_DP);

  private final TrustModel model;

  Trust(TrustModel model) {
    this.model = model;
  }

  public TrustModel model() {
    return model;
  }

  /** As it is given on a command line. */
  public String option() {
    return name().toLowerCase(Locale.ROOT);
  }
}

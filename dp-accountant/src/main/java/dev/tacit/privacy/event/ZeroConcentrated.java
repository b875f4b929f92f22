package dev.tacit.privacy.event;

/**
 * Any mechanism of rho-zCDP under the accountant's relation: Renyi divergence of at most rho alpha
 * at every order alpha (Bun and Steinke 2016).
 *
 * @param rho finite, &gt;= 0
 */
public record ZeroConcentrated(double rho) implements PrivacyEvent {
  public ZeroConcentrated {
    Checks.notNegative("rho", rho);
  }
}

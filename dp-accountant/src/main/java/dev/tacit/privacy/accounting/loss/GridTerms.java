package dev.tacit.privacy.accounting.loss;

/**
 * How to put a loss on a grid.
 *
 * @param step of the grid, nats
 * @param reach unlikely outcomes may be left out on either side, of a probability of at most
 *     exp(-reach^2 / 2) each; what is left out at the top is the caller's
 * @param theta the tilt
 * @param floor losses below are rounded up to it, or dropped from the lower masses, nats
 * @param logMoment ln E exp(theta loss), for scale
 * @param hoeffding sqrt(ln(1/eta) / (2 count)), the price of a unit of deviation range per run
 */
public record GridTerms(
    double step, double reach, double theta, double floor, double logMoment, double hoeffding) {}

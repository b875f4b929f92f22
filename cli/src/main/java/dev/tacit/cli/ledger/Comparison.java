package dev.tacit.cli.ledger;

import dev.tacit.privacy.accounting.Bounds;
import dev.tacit.privacy.accounting.RdpAccountant;
import java.util.Optional;

/**
 * One composition by each accountant, as if it had been fixed beforehand.
 *
 * @param pld by privacy loss distributions, from both sides
 * @param renyi upper bound
 * @param basic upper bound: each charged entry by itself at an equal share of delta, added up
 * @param centralLimit an approximation, which bounds nothing; empty where none is known
 */
record Comparison(
    Bounds pld, RdpAccountant.Result renyi, double basic, Optional<Double> centralLimit) {}

/**
 * Empirical auditing: lower bounds on epsilon from what a mechanism or a training run let out.
 *
 * <p>An accountant says what cannot be exceeded if the code does what it claims; an audit says what
 * was reached. A lower bound above the accountant's epsilon means that one of the two is broken;
 * one below it proves nothing.
 */
package dev.tacit.privacy.audit;

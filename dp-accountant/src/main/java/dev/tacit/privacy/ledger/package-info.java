/** The append-only list of releases. */
package dev.tacit.privacy.ledger;

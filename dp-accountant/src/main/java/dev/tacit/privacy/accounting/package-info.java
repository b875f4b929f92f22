/** Accountants: how much an event reveals, as bounds that hold. */
package dev.tacit.privacy.accounting;

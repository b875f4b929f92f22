/**
 * What may still be released when nothing was fixed beforehand: filters, which say stop before a
 * budget is exceeded, and odometers, which say what was spent at any time.
 *
 * <p>The accountants bound a composition that was fixed before its first release. Whoever chooses
 * the next event, or when to stop, by what was released before, needs one of these (Rogers, Roth,
 * Ullman, Vadhan, "Privacy Odometers and Filters", NeurIPS 2016).
 */
package dev.tacit.privacy.filter;

/** Clipping norms that follow private data, paid for. */
package dev.tacit.privacy.clipping;

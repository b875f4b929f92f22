/** Keys of one session: agreement, derivation, encryption of shares, and what is signed. */
package dev.tacit.secagg.keys;

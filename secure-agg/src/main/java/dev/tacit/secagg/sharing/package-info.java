/** Secret sharing: protocol arithmetic, not a cipher. */
package dev.tacit.secagg.sharing;

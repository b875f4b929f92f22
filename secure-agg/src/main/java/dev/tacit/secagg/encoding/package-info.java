/** Real updates as ring elements. */
package dev.tacit.secagg.encoding;

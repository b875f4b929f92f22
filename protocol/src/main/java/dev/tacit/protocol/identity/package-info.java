/** Who a party is: tokens, keys and certificates, and the TLS that they make. */
package dev.tacit.protocol.identity;

/** What numbers that a caller gives are held to. */
package dev.tacit.learning.argument;

/** Text as examples: the next token after a context. */
package dev.tacit.datasets.text;

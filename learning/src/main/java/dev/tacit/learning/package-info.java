/** Models and private training. */
package dev.tacit.learning;

/** Examples, as a model sees them. */
package dev.tacit.learning.data;

/** Image files as examples. */
package dev.tacit.datasets.image;

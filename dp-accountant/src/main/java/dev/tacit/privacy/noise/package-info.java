/** Secure randomness, sampling and noise. */
package dev.tacit.privacy.noise;

package dev.tacit.simulation.experiment;

import java.io.Serializable;

/**
 * What a simulation is told of a device beside what it hands in; a real server never is.
 *
 * @param examples that it trained on
 * @param weight of its update in the mean
 */
record DeviceReport(int examples, double weight) implements Serializable {}

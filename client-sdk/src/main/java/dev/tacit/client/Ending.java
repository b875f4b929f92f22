package dev.tacit.client;

import java.time.Duration;
import java.util.Optional;

/**
 * How one Participate call ended.
 *
 * @param comeBackAfter what the aggregator told, bounded; empty if it told nothing
 * @param taskFinished no more rounds will come
 * @param declined why this device left
 * @param detail of why it left, for people
 * @param tookPart this device's update is in a committed sum
 */
record Ending(
    Optional<Duration> comeBackAfter,
    boolean taskFinished,
    Optional<DeclineReason> declined,
    String detail,
    boolean tookPart) {}

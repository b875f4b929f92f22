package dev.tacit.server.store;

/**
 * Which task, and what its devices are told.
 *
 * @param planSha256 hexadecimal digest of all that the task's plans hold
 */
public record TaskKey(String population, String task, String planSha256) {}

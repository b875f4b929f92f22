package dev.tacit.simulation.fleet;

/**
 * One device's try at one task.
 *
 * @param parts of the work that it does, 1 up to the task's
 * @param straggler whether it was told to do a part only, which may by chance be the whole
 * @param dropsOut whether it never reports
 * @param seconds from its start until its update arrives, or until it is lost
 */
public record Attempt(int client, int parts, boolean straggler, boolean dropsOut, double seconds) {}

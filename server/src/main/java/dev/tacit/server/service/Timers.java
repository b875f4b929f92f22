package dev.tacit.server.service;

import java.time.Duration;

/** Runs things later, on the rounds' thread. */
@FunctionalInterface
public interface Timers {
  /** Replaces what was started before and has not run yet. */
  void start(Duration after, Runnable what);
}

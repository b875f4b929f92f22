package dev.tacit.server.service;

import dev.tacit.server.round.Ending;
import dev.tacit.server.round.Phase;
import java.time.Duration;
import java.util.List;

/** Hears of the rounds, on their thread: must be quick. */
public interface Observer {
  void progress(int round, Phase phase, int done, int goal);

  /**
   * @param parameters of the new checkpoint, not copied
   */
  void committed(
      int round,
      byte[] checkpointSha256,
      float[] parameters,
      List<String> survivors,
      int cohort,
      Duration took);

  void abandoned(int round, Phase phase, String reason);

  void finished(Ending ending, String detail);

  /** After the end: every device of the last round knows it. */
  void everybodyTold();
}

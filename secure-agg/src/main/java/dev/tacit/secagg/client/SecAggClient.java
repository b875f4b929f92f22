package dev.tacit.secagg.client;

import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.TrustRoot;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;

/** A device's part of one session. Not thread-safe. */
public final class SecAggClient implements AutoCloseable {
  public SecAggClient(
      SecAggParameters parameters,
      SessionBinding binding,
      List<String> roster,
      SigningIdentity identity,
      TrustRoot trust,
      ClientPolicy policy,
      SecureRandom random,
      Instant now) {
    throw new UnsupportedOperationException();
  }

  /** The first message: this device's keys. */
  public byte[] advertise() {
    throw new UnsupportedOperationException();
  }

  /**
   * The vector to be summed, for rings of up to 32 bits; copied, reduced modulo 2^b. Before shares
   * are received.
   */
  public void input(int[] ringVector) {
    throw new UnsupportedOperationException();
  }

  /** The vector to be summed, for rings of more than 32 bits. */
  public void input(long[] ringVector) {
    throw new UnsupportedOperationException();
  }

  /**
   * The reply to a server's message.
   *
   * @throws SecAggException if the message is refused; secrets are wiped then
   */
  public byte[] receive(byte[] serverMessage) {
    throw new UnsupportedOperationException();
  }

  /** True once the last message, the unmask shares, was given out. */
  public boolean finished() {
    throw new UnsupportedOperationException();
  }

  /** Bytes of the server's next message at most; 0 when none is due. */
  public int maximumMessageBytes() {
    throw new UnsupportedOperationException();
  }

  /** Wipes all secrets. */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}

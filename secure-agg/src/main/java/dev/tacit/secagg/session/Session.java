package dev.tacit.secagg.session;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.Roster;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SessionBinding;
import dev.tacit.secagg.TrustRoot;
import dev.tacit.secagg.graph.NeighbourGraph;
import dev.tacit.secagg.keys.SessionKeys;
import dev.tacit.secagg.keys.SignedText;
import dev.tacit.secagg.message.Advertisement;
import dev.tacit.secagg.message.MessageBounds;
import java.time.Instant;
import java.util.List;

/**
 * What both parties know before a session begins. Immutable.
 *
 * @param parameters degree, threshold, ring
 * @param binding what signatures and keys are bound to; holds the roster
 * @param graph who masks with whom
 * @param bounds of its messages
 * @param keys derivation of symmetric keys
 * @param texts what devices sign
 * @param trust the identity root
 * @param now when certificates must be valid
 */
public record Session(
    SecAggParameters parameters,
    SessionBinding binding,
    NeighbourGraph graph,
    MessageBounds bounds,
    SessionKeys keys,
    SignedText texts,
    TrustRoot trust,
    Instant now) {

  /**
   * @throws SecAggException {@link AbortReason#ROSTER_INVALID} if the roster is not the binding's,
   *     {@link AbortReason#PARAMETERS_INVALID} if the parameters do not fit it
   */
  public static Session of(
      SecAggParameters parameters,
      SessionBinding binding,
      List<String> roster,
      TrustRoot trust,
      Instant now) {
    if (!binding.roster().names().equals(roster)) {
      throw new SecAggException(AbortReason.ROSTER_INVALID, "roster must be the binding's");
    }
    return new Session(
        parameters,
        binding,
        graph(parameters, binding),
        MessageBounds.of(parameters, roster.size()),
        new SessionKeys(binding),
        new SignedText(parameters, binding),
        trust,
        now);
  }

  public Roster roster() {
    return binding.roster();
  }

  /**
   * Checks that an advertisement is the device's, for this session.
   *
   * @throws SecAggException {@link AbortReason#CERTIFICATE_INVALID} or {@link
   *     AbortReason#ADVERTISEMENT_INVALID}
   */
  public DeviceKeys verify(int device, Advertisement advertisement) {
    TrustRoot.Device signer = trust.verify(advertisement.certificate(), now);
    if (!signer.name().equals(roster().name(device))) {
      throw new SecAggException(
          AbortReason.CERTIFICATE_INVALID,
          "certificate must be " + roster().name(device) + "'s but was " + signer.name() + "'s");
    }
    byte[] text = texts.advertisement(device, advertisement.maskKey(), advertisement.shareKey());
    if (!signer.signingKey().verify(text, advertisement.signature())) {
      throw new SecAggException(
          AbortReason.ADVERTISEMENT_INVALID,
          "advertisement of " + signer.name() + " must be signed for this session but was not");
    }
    return new DeviceKeys(signer.signingKey(), advertisement.maskKey(), advertisement.shareKey());
  }

  private static NeighbourGraph graph(SecAggParameters parameters, SessionBinding binding) {
    try {
      return NeighbourGraph.of(parameters, binding);
    } catch (IllegalArgumentException e) {
      throw new SecAggException(AbortReason.PARAMETERS_INVALID, e.getMessage());
    }
  }
}

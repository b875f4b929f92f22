package dev.tacit.client;

import dev.tacit.protocol.v1.ComeBack;
import java.util.List;

/** The call is over. */
final class Ended extends DeviceState {
  Ended(DeviceRound device) {
    super(device);
  }

  @Override
  List<Effect> comeBack(ComeBack told) {
    throw unexpected("ComeBack");
  }
}

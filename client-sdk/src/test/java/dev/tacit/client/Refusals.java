package dev.tacit.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.privacy.ledger.LedgerEntry;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.DeviceMessage;
import java.util.Arrays;
import java.util.List;

/** What refusals leave at the aggregator and in the ledger. */
final class Refusals {
  private Refusals() {}

  static void assertDeclined(Device device, Running client, DeclineReason reason, String detail)
      throws Exception {
    assertDeclined(device, client, reason, detail, detail);
  }

  /**
   * The same.
   *
   * @param told part of what the aggregator hears
   * @param detail part of what this device's people do
   */
  static void assertDeclined(
      Device device, Running client, DeclineReason reason, String told, String detail)
      throws Exception {
    DeviceMessage message = device.receive();
    assertThat(message.hasDecline()).as(message.toString()).isTrue();
    assertThat(message.getDecline().getReason()).isEqualTo(reason.onTheWire());
    assertThat(message.getDecline().getDetail()).contains(told);
    if (!told.equals(detail)) {
      assertThat(message.getDecline().getDetail()).doesNotContain(detail);
    }
    device.comeBack(0, false);
    ClientSummary summary = client.summary();
    assertThat(summary.reason())
        .isEqualTo(
            reason == DeclineReason.BUDGET_EXHAUSTED
                ? StopReason.BUDGET_EXHAUSTED
                : StopReason.PLANS_REFUSED);
    assertThat(client.recorder().declined).hasSize(1);
    assertThat(client.recorder().declined.get(0).reason()).isEqualTo(reason);
    assertThat(client.recorder().declined.get(0).detail()).contains(detail);
  }

  static void assertOutcomes(Running client, Outcome outcome) {
    assertThat(client.entries())
        .extracting(LedgerEntry::outcome)
        .containsExactly(Outcome.PENDING, outcome);
  }

  /** Names of a roster. */
  static List<String> sorted(int... devices) {
    return Arrays.stream(devices).mapToObj(i -> Enrolled.device(i).name()).sorted().toList();
  }
}

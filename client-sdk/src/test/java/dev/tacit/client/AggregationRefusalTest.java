package dev.tacit.client;

import static dev.tacit.client.Refusals.assertDeclined;
import static dev.tacit.client.Refusals.assertOutcomes;
import static dev.tacit.client.Refusals.sorted;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.client.Fleet.Running;
import dev.tacit.client.ScriptedAggregator.Device;
import dev.tacit.learning.model.Checkpoint;
import dev.tacit.privacy.PrivacyBudget;
import dev.tacit.privacy.ledger.Outcome;
import dev.tacit.protocol.v1.Plan;
import dev.tacit.secagg.DropReason;
import dev.tacit.secagg.server.ServerPhase;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * An aggregator that lies, asks for too much or ends a round while it aggregates: what was charged
 * by then stays in the ledger, unless nothing can have been revealed.
 */
@Timeout(60)
class AggregationRefusalTest {
  @TempDir Path directory;

  /** The rest would be above the threshold of four, but it is less than what the owner wants. */
  @Test
  void secAgg_survivorsFewerThanThePolicys_areNotUnmasked() throws Exception {
    PrivacyPolicy four = PrivacyPolicy.of(new PrivacyBudget(8, 1e-5), 4);
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = new ArrayList<>();
      for (int device = 0; device < 4; device++) {
        clients.add(fleet.start(device, builder -> builder.policy(four)));
      }
      List<Device> devices = fleet.aggregator.arrivals(4);
      Script.Aggregation aggregation = fleet.aggregation(devices);
      aggregation.upTo(ServerPhase.MASKED_INPUT);
      aggregation.server.drop(devices.get(0).name(), DropReason.DISCONNECTED);
      aggregation.upTo(ServerPhase.CONSISTENCY);
      for (Device device : devices.subList(1, 4)) {
        Running client = Fleet.of(clients, device.name());
        assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "at least 4 but were 3");
        assertOutcomes(client, Outcome.MAY_HAVE_BEEN_REVEALED);
      }
    }
  }

  @Test
  void secAgg_differentCheckpointsToDifferentDevices_isLeftAtNoCost() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(4);
      List<Device> devices = fleet.aggregator.arrivals(4);
      float[] singled = Script.START.clone();
      singled[0] += 1;
      Plan plan = Script.plan(1).build();
      Script.start(
          fleet.aggregator, devices.subList(0, 1), plan, Checkpoint.encode(Script.MODEL, singled));
      Script.start(fleet.aggregator, devices.subList(1, 4), plan, Script.CHECKPOINT);
      Script.awaitReady(devices);
      List<String> roster = Script.names(devices);
      devices.forEach(device -> device.send(Script.cohort(roster, 3, 3)));
      // The server relays what it got, unchanged: a SecAggServer would refuse the odd one itself.
      Script.relayAdvertisements(devices);
      for (Device device : devices) {
        Running client = Fleet.of(clients, device.name());
        assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "ADVERTISEMENT_INVALID");
        assertOutcomes(client, Outcome.NOTHING_REVEALED);
      }
    }
  }

  @Test
  void secAgg_secondUnmaskRequest_isRefusedAndTheSpendStays() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(3);
      List<Device> devices = fleet.aggregator.arrivals(3);
      Script.Aggregation aggregation = fleet.aggregation(devices);
      aggregation.upTo(ServerPhase.UNMASK);
      for (Device device : devices) {
        device.receiveSecAgg();
        device.sendSecAgg(aggregation.lastSentTo(device));
        Running client = Fleet.of(clients, device.name());
        assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "SECOND_UNMASK_REQUEST");
        assertOutcomes(client, Outcome.MAY_HAVE_BEEN_REVEALED);
        assertThat(client.summary().epsilon().upper()).isPositive();
        assertThat(client.recorder().outcomes).containsExactly(RoundOutcome.LEFT);
      }
    }
  }

  @Test
  void secAgg_messageLongerThanDue_isRefusedWithoutBufferingIt() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.ready();
      device.send(Script.cohort(sorted(0, 1, 2, 3), 3, 3));
      device.receiveSecAgg();
      device.sendSecAgg(new byte[8 << 20]);
      assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "TOO_LARGE");
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
    }
  }

  @Test
  void secAgg_beforeTheCohort_breaksTheProtocol() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.aggregator.arrival();
      device.sendSecAgg(new byte[10]);
      assertDeclined(device, client, DeclineReason.PROTOCOL_BROKEN, "UNEXPECTED");
      assertThat(client.entries()).isEmpty();
    }
  }

  @Test
  void roundEnd_committedWithoutThisDevicesInput_costsNothing() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      Running client = fleet.start(0);
      Device device = fleet.ready();
      device.roundEnd(1, dev.tacit.protocol.v1.Outcome.COMMITTED);
      fleet.aggregator.arrival().comeBack(0, true);
      assertThat(client.summary().roundsTaken()).isZero();
      assertOutcomes(client, Outcome.NOTHING_REVEALED);
      assertThat(client.recorder().outcomes).containsExactly(RoundOutcome.DROPPED);
    }
  }

  @Test
  void roundEnd_abandonedAfterTheMaskedInput_staysCharged() throws Exception {
    try (Fleet fleet = new Fleet(directory)) {
      List<Running> clients = fleet.startAll(3);
      List<Device> devices = fleet.aggregator.arrivals(3);
      fleet.aggregation(devices).upTo(ServerPhase.CONSISTENCY);
      devices.forEach(device -> device.roundEnd(1, dev.tacit.protocol.v1.Outcome.ABANDONED));
      fleet.aggregator.arrivals(3).forEach(device -> device.comeBack(0, true));
      for (Running client : clients) {
        assertThat(client.summary().epsilon().upper()).isPositive();
        assertOutcomes(client, Outcome.MAY_HAVE_BEEN_REVEALED);
      }
    }
  }
}

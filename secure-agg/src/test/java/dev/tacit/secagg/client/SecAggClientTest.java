package dev.tacit.secagg.client;

import static dev.tacit.secagg.testing.TestAuthority.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tacit.secagg.AbortReason;
import dev.tacit.secagg.ClientPolicy;
import dev.tacit.secagg.SecAggException;
import dev.tacit.secagg.SecAggParameters;
import dev.tacit.secagg.SigningIdentity;
import dev.tacit.secagg.message.MessageBounds;
import dev.tacit.secagg.message.MessageKind;
import dev.tacit.secagg.server.SecAggServer;
import dev.tacit.secagg.testing.Fleet;
import dev.tacit.secagg.testing.SeededRandom;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@SuppressWarnings("EnumOrdinal") // Phases and kinds are numbered in order.
class SecAggClientTest {
  private static final SecAggParameters PARAMETERS = Fleet.formed(3, 16, 2);
  private static final MessageBounds BOUNDS = MessageBounds.of(PARAMETERS, 3);

  private final Fleet fleet = new Fleet(3, PARAMETERS, 1);

  /**
   * The transition table: in every state every kind of message but the due one is refused and ends
   * the session.
   */
  @Test
  void receive_everyStateAndKind_onlyTheDueOneIsTaken() {
    List<Class<? extends ClientState>> states =
        List.of(
            NotAdvertised.class,
            AwaitingKeys.class,
            AwaitingShares.class,
            AwaitingSurvivors.class,
            AwaitingUnmaskRequest.class,
            Finished.class);
    MessageKind[] due = {
      null,
      MessageKind.NEIGHBOUR_KEYS,
      MessageKind.DELIVERED_SHARES,
      MessageKind.SURVIVORS,
      MessageKind.UNMASK_REQUEST,
      null
    };
    for (int steps = 0; steps < states.size(); steps++) {
      Map<MessageKind, byte[]> legal = new LinkedHashMap<>();
      clientAfter(states.size() - 1, legal);
      for (MessageKind kind : MessageKind.values()) {
        SecAggClient client = clientAfter(steps, new LinkedHashMap<>());
        assertThat(client.toString()).contains(states.get(steps).getSimpleName());
        if (kind == due[steps]) {
          continue; // Taken, or no later state would be reached.
        }
        byte[] message = legal.getOrDefault(kind, new byte[] {(byte) (kind.ordinal() + 1), 1});
        boolean finished = client.finished();
        assertThatThrownBy(() -> client.receive(message))
            .isInstanceOfSatisfying(
                SecAggException.class,
                e ->
                    assertThat(e.reason())
                        .isEqualTo(
                            finished && kind == MessageKind.UNMASK_REQUEST
                                ? AbortReason.SECOND_UNMASK_REQUEST
                                : AbortReason.UNEXPECTED_MESSAGE));
        assertThat(client.finished()).isEqualTo(finished);
        assertThat(client.abortReason().isPresent()).isEqualTo(!finished);
      }
      assertThat(clientAfter(steps, new LinkedHashMap<>()).maximumMessageBytes())
          .isEqualTo(due[steps] == null ? 0 : BOUNDS.maximumBytes(due[steps]));
    }
  }

  @Test
  void advertise_twice_isTheCallersFault() {
    SecAggClient client = fleet.client(fleet.roster.get(0), 1);
    client.advertise();
    assertThatThrownBy(client::advertise)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("advertise must be the first call");
  }

  @Test
  void receive_sharesWithoutInput_changesNothing() {
    Map<String, SecAggClient> clients = fleet.clients(1, (i, client) -> null);
    SecAggServer server = fleet.server();
    clients.forEach((name, client) -> server.receive(name, client.advertise()));
    Map<String, byte[]> keys = server.advance();
    keys.forEach((name, message) -> server.receive(name, clients.get(name).receive(message)));
    Map<String, byte[]> shares = server.advance();
    SecAggClient client = clients.get("device-00000");
    assertThatThrownBy(() -> client.receive(shares.get("device-00000")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("input must be given before shares are received");
    client.input(new int[] {1, 2});
    assertThat(client.receive(shares.get("device-00000"))).hasSize(2 + 1 + 4);
    assertThatThrownBy(() -> client.input(new int[] {1, 2}))
        .hasMessage("input must be given before shares are received");
  }

  @Test
  void input_wrongLengthTypeOrNumber_isRefused() {
    SecAggClient client = fleet.client(fleet.roster.get(0), 1);
    assertThatThrownBy(() -> client.input(new int[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("ringVector must have 2 elements but had 3");
    assertThatThrownBy(() -> client.input(new long[2])).isInstanceOf(IllegalStateException.class);
    client.input(new int[2]);
    assertThatThrownBy(() -> client.input(new int[2])).hasMessage("input must be given once");
    SecAggClient wide = new Fleet(3, Fleet.formed(3, 40, 2), 1).client(fleet.roster.get(0), 1);
    assertThatThrownBy(() -> wide.input(new int[2])).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void close_anyState_endsTheSession() {
    SecAggClient client = fleet.client(fleet.roster.get(0), 1);
    client.advertise();
    client.close();
    client.close();
    assertThat(client.abortReason()).contains(AbortReason.CANCELLED);
    SecAggClient finished = clientAfter(5, new LinkedHashMap<>());
    finished.close();
    assertThat(finished.finished()).isTrue();
  }

  @Test
  void constructor_identityOfAnotherKeyOrTime_isRefused() {
    SigningIdentity real = Fleet.identity("device-00000");
    SigningIdentity mixed =
        new SigningIdentity("device-00000", new byte[32], real.certificateDer());
    assertThatThrownBy(() -> client(mixed, NOW))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("identity must match its certificate");
    assertThatThrownBy(() -> client(real, NOW.minusSeconds(100_000)))
        .isInstanceOfSatisfying(
            SecAggException.class,
            e -> assertThat(e.reason()).isEqualTo(AbortReason.CERTIFICATE_INVALID));
    assertThat(real.toString()).isEqualTo("SigningIdentity[device-00000]");
  }

  private SecAggClient client(SigningIdentity identity, Instant now) {
    return new SecAggClient(
        PARAMETERS,
        fleet.binding,
        fleet.roster,
        identity,
        Fleet.TRUST,
        new ClientPolicy(1, 2, 2),
        SeededRandom.of(1),
        now);
  }

  /**
   * A client of an honest session after a number of its own steps; what it was sent is recorded.
   */
  private SecAggClient clientAfter(int steps, Map<MessageKind, byte[]> sent) {
    Map<String, SecAggClient> clients = fleet.clients(1, new int[3][2]);
    SecAggClient first = clients.get("device-00000");
    SecAggServer server = fleet.server();
    if (steps == 0) {
      return first;
    }
    clients.forEach((name, client) -> server.receive(name, client.advertise()));
    for (int i = 1; i < steps; i++) {
      server
          .advance()
          .forEach(
              (name, message) -> {
                if (name.equals("device-00000")) {
                  sent.put(MessageKind.values()[message[0] - 1], message);
                }
                server.receive(name, clients.get(name).receive(message));
              });
    }
    return first;
  }
}

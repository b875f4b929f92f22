package dev.tacit.cli.demo;

import dev.tacit.cli.device.DeviceHome;
import dev.tacit.cli.device.Endpoint;
import dev.tacit.client.ClientListener;
import dev.tacit.client.ClientPhase;
import dev.tacit.client.ClientSettings;
import dev.tacit.client.PrivacyPolicy;
import dev.tacit.client.TacitClient;
import dev.tacit.client.TrainingPermits;
import dev.tacit.learning.data.ExampleStore;
import dev.tacit.protocol.identity.EnrolmentToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Devices on threads of this process: each with keys, connection, examples and ledger of its own.
 */
final class ThreadDevices implements Devices {
  private final Path directory;
  private final Endpoint aggregator;
  private final List<ExampleStore> parts;
  private final PrivacyPolicy policy;
  private final DemoOptions options;
  private final DemoView view;
  private final TrainingPermits permits =
      new TrainingPermits(Runtime.getRuntime().availableProcessors());
  private final Set<TacitClient> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  ThreadDevices(
      Path directory,
      Endpoint aggregator,
      List<ExampleStore> parts,
      PrivacyPolicy policy,
      DemoOptions options,
      DemoView view) {
    this.directory = directory;
    this.aggregator = aggregator;
    this.parts = parts;
    this.policy = policy;
    this.options = options;
    this.view = view;
  }

  @Override
  public Optional<Fault> run(int client, EnrolmentToken token, List<Fault> faults)
      throws IOException {
    Path home = RunFiles.client(directory, client);
    DeviceHome device =
        DeviceHome.exists(home) ? DeviceHome.open(home) : DeviceHome.enrol(home, token);
    try (TacitClient running =
        TacitClient.builder()
            .identity(device.identity())
            .aggregator(aggregator.host(), aggregator.port())
            .population(device.population())
            .examples(parts.get(client))
            .policy(policy)
            .ledger(device.ledger())
            .state(device.state())
            .settings(ClientSettings.DEFAULT.withMaximumSteps(options.maximumSteps(client)))
            .trainingPermits(permits)
            .listener(new Ear(client, faults, view))
            .build()) {
      this.running.add(running);
      if (!stopped) {
        view.ended(client, running.run());
      }
      return Optional.empty();
    } catch (Death death) {
      return Optional.of(death.fault);
    }
  }

  @Override
  public void stop() {
    stopped = true;
    running.forEach(TacitClient::close);
  }

  /** Ends a client as the death of its process would: nothing after it runs. */
  private static final class Death extends Error {
    private static final long serialVersionUID = 1;
    private final transient Fault fault;

    Death(Fault fault) {
      super("killed at " + fault.place(), null, false, false);
      this.fault = fault;
    }
  }

  private record Ear(int client, List<Fault> faults, DemoView view) implements ClientListener {
    @Override
    public void phase(int round, ClientPhase phase) {
      for (Fault fault : faults) {
        if (fault.round() == round && fault.phase() == phase) {
          throw new Death(fault);
        }
      }
    }

    @Override
    public void training(int round, int step, int steps) {
      view.training(client, round, step, steps);
    }
  }
}

package dev.tacit.cli.demo;

import dev.tacit.cli.device.Endpoint;
import dev.tacit.client.PrivacyPolicy;
import dev.tacit.protocol.identity.EnrolmentToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Devices in processes of their own, each a {@code tacit client}; a fault is a real SIGKILL. */
final class ProcessDevices implements Devices {
  private final Path directory;
  private final Endpoint aggregator;
  private final DemoOptions options;
  private final PrivacyPolicy policy;
  private final Set<Process> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  ProcessDevices(Path directory, Endpoint aggregator, DemoOptions options, PrivacyPolicy policy) {
    this.directory = directory;
    this.aggregator = aggregator;
    this.options = options;
    this.policy = policy;
  }

  @Override
  public Optional<Fault> run(int client, EnrolmentToken token, List<Fault> faults)
      throws IOException, InterruptedException {
    Path home = RunFiles.client(directory, client);
    Files.createDirectories(home);
    Process process =
        JavaProcess.start(
            List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:CICompilerCount=2"),
            arguments(home, client, token, faults),
            home.resolve("client.log"));
    running.add(process);
    try {
      if (stopped) {
        process.destroy();
      }
      Optional<Fault> death = follow(process, faults);
      int status = process.waitFor();
      if (death.isEmpty() && status != 0 && !stopped) {
        throw new IOException(
            "client "
                + (client + 1)
                + " ended with status "
                + status
                + "; its log is "
                + home.resolve("client.log"));
      }
      return death;
    } finally {
      running.remove(process);
    }
  }

  /** Reads what the device says; kills it where it stops to be killed. */
  private static Optional<Fault> follow(Process process, List<Fault> faults) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        for (Fault fault : faults) {
          if (line.equals("paused " + fault.place())) {
            process.destroyForcibly();
            return Optional.of(fault);
          }
        }
      }
    }
    return Optional.empty();
  }

  private List<String> arguments(Path home, int client, EnrolmentToken token, List<Fault> faults)
      throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "client",
                "--dir",
                home.toString(),
                "--aggregator",
                aggregator.toString(),
                "--data",
                options.dataset(),
                "--part",
                (client + 1) + "/" + options.clients(),
                "--partition",
                options.partition(),
                "--seed",
                Long.toString(options.seed()),
                "--trust",
                options.trust().option(),
                "--budget-epsilon",
                Double.toString(policy.budget().epsilon()),
                "--budget-delta",
                Double.toString(policy.budget().delta()),
                "--minimum-cohort",
                Integer.toString(policy.minimumCohort()),
                "--maximum-steps",
                Integer.toString(options.maximumSteps(client)),
                "--end-with-input"));
    if (token != null) {
      // Not on the command line, which every user of the machine can read.
      Path file = home.resolve("token");
      RunFiles.writeSecret(file, token.encode().getBytes(StandardCharsets.US_ASCII));
      arguments.addAll(List.of("--token-file", file.toString()));
    }
    for (Fault fault : faults) {
      arguments.addAll(List.of("--pause-at", fault.place()));
    }
    return arguments;
  }

  @Override
  public void stop() {
    stopped = true;
    running.forEach(Process::destroy);
  }
}

package dev.tacit.secagg;

import dev.tacit.secagg.client.SecAggClient;
import dev.tacit.secagg.keys.AgreementKey;
import dev.tacit.secagg.testing.ObjectGraph;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads the clients' secrets by reflection, while they have them. */
final class Secrets {
  private Secrets() {}

  static Map<String, byte[]> maskKeys(Map<String, SecAggClient> clients) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    clients.forEach(
        (name, client) ->
            ObjectGraph.find(client, "AwaitingShares", "maskKey")
                .ifPresent(key -> found.put(name, ((AgreementKey) key).privateKey())));
    found.values().removeIf(Secrets::wiped);
    return found;
  }

  static Map<String, byte[]> seeds(Map<String, SecAggClient> clients) {
    Map<String, byte[]> found = new LinkedHashMap<>();
    clients.forEach(
        (name, client) ->
            ObjectGraph.find(client, "AwaitingShares", "seed")
                .ifPresent(seed -> found.put(name, ((byte[]) seed).clone())));
    found.values().removeIf(Secrets::wiped);
    return found;
  }

  private static boolean wiped(byte[] secret) {
    return Arrays.equals(secret, new byte[secret.length]);
  }
}

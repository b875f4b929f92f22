package dev.tacit.secagg.server;

import dev.tacit.secagg.Roster;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.BitSet;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.IntFunction;

/** Messages by device, each encoded when it is looked up. */
final class Outbox extends AbstractMap<String, byte[]> {
  private final Roster roster;
  private final BitSet receivers;
  private final IntFunction<byte[]> message;

  Outbox(Roster roster, BitSet receivers, IntFunction<byte[]> message) {
    this.roster = roster;
    this.receivers = receivers;
    this.message = message;
  }

  @Override
  public boolean containsKey(Object device) {
    return index(device).isPresent();
  }

  @Override
  public byte[] get(Object device) {
    OptionalInt index = index(device);
    return index.isPresent() ? message.apply(index.getAsInt()) : null;
  }

  @Override
  public Set<String> keySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<String> iterator() {
        return receivers.stream().mapToObj(roster::name).iterator();
      }

      @Override
      public boolean contains(Object device) {
        return containsKey(device);
      }

      @Override
      public int size() {
        return receivers.cardinality();
      }
    };
  }

  @Override
  public Set<Map.Entry<String, byte[]>> entrySet() {
    return new AbstractSet<>() {
      @Override
      public Iterator<Map.Entry<String, byte[]>> iterator() {
        return receivers.stream()
            .<Map.Entry<String, byte[]>>mapToObj(
                index -> new SimpleImmutableEntry<>(roster.name(index), message.apply(index)))
            .iterator();
      }

      @Override
      public int size() {
        return receivers.cardinality();
      }
    };
  }

  private OptionalInt index(Object device) {
    OptionalInt index = device instanceof String name ? roster.indexOf(name) : OptionalInt.empty();
    return index.isPresent() && receivers.get(index.getAsInt()) ? index : OptionalInt.empty();
  }
}

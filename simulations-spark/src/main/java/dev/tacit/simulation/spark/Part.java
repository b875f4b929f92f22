package dev.tacit.simulation.spark;

import dev.tacit.simulation.engine.Fold;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What came of some places: the value that a task returns, so that only what Spark accepted of a
 * task that ran twice is ever seen. It is written down where it was made, whose memory is free for
 * the next share then.
 *
 * @param number of the share, or of the first of several
 * @param written a {@link Content}
 */
@SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
record Part<C, R extends Serializable>(int number, byte[] written) implements Serializable {
  /**
   * A run of places.
   *
   * @param first of them
   * @param values what was told of each
   */
  record Told<R extends Serializable>(int first, List<R> values) implements Serializable {}

  /**
   * What a part holds.
   *
   * @param told of devices
   * @param fold of what they handed in
   */
  record Content<C, R extends Serializable>(List<Told<R>> told, Fold<C> fold)
      implements Serializable {
    /** With another's, whose fold is spent. */
    Content<C, R> with(Content<C, R> other) {
      List<Told<R>> both = new ArrayList<>(told);
      both.addAll(other.told);
      fold.merge(other.fold);
      return new Content<>(both, fold);
    }
  }

  static <C, R extends Serializable> Part<C, R> of(int number, Content<C, R> content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Part<>(number, bytes.toByteArray());
  }

  Content<C, R> read() {
    try (ObjectInputStream in = new Reader(new ByteArrayInputStream(written))) {
      // Written above.
      @SuppressWarnings("unchecked")
      Content<C, R> content = (Content<C, R>) in.readObject();
      return content;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Hands it over to who asked for the round. */
  void addTo(List<R> all, Fold<C> sum) {
    Content<C, R> content = read();
    for (Told<R> run : content.told()) {
      for (int i = 0; i < run.values().size(); i++) {
        all.set(run.first() + i, run.values().get(i));
      }
    }
    sum.merge(content.fold());
  }

  /** Finds the classes of a jar that was sent to an executor, as Spark's own reader does. */
  private static final class Reader extends ObjectInputStream {
    Reader(InputStream in) throws IOException {
      super(in);
    }

    @Override
    protected Class<?> resolveClass(ObjectStreamClass type)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(type.getName(), false, Thread.currentThread().getContextClassLoader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(type);
      }
    }
  }
}

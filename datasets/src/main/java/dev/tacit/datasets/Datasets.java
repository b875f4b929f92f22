package dev.tacit.datasets;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The data sets that come with the product; both are public. */
public final class Datasets {
  private static final int LARGEST_FILE = 16 << 20;
  private static final int SHAKESPEARE_BYTES = 1_115_394;

  private Datasets() {}

  /** MNIST: 60,000 and 10,000 grey images of 28 by 28 in 10 classes (LeCun, Cortes, Burges). */
  public static Dataset mnist() {
    try {
      return IdxDataset.of(
          "mnist",
          idx("train-images-idx3-ubyte.gz"),
          idx("train-labels-idx1-ubyte.gz"),
          idx("t10k-images-idx3-ubyte.gz"),
          idx("t10k-labels-idx1-ubyte.gz"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IdxFile idx(String name) throws IOException {
    try (InputStream in = resource("mnist/" + name)) {
      return IdxFile.read(in, LARGEST_FILE, name);
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream in = Datasets.class.getResourceAsStream(name);
    if (in == null) {
      throw new IOException(name + " must be in the jar but is not");
    }
    return in;
  }

  /**
   * Shakespeare's plays, character by character: the next one after {@code context} others, in as
   * many classes as the text has different characters, 65. Contexts are disjoint; the last tenth of
   * the text is the test.
   *
   * @param context characters that the model sees, 1..1024
   */
  public static Dataset shakespeare(int context) {
    byte[] text = plays(context);
    int vocabulary = tokenise(text);
    int examples = text.length / (context + 1);
    int training = examples - examples / 10;
    return new Dataset(
        "shakespeare",
        new TextStore(text, context, vocabulary, 0, training),
        new TextStore(text, context, vocabulary, training, examples - training),
        new int[] {context},
        vocabulary);
  }

  /**
   * The same plays and characters, grouped by speaking role, the natural client: a context lies
   * within one speech, and the last tenth of each role's contexts is the test. Both stores are
   * {@link GroupedStore}; roles are numbered as they first speak.
   *
   * @param context characters that the model sees, 1..1024; the longer it is, the fewer roles have
   *     a speech that is long enough
   */
  public static Dataset shakespeareByRole(int context) {
    byte[] text = plays(context);
    Map<String, List<Integer>> roles = Roles.of(text, context);
    int vocabulary = tokenise(text);
    return new Dataset(
        "shakespeare-roles",
        Roles.store(roles, text, context, vocabulary, false),
        Roles.store(roles, text, context, vocabulary, true),
        new int[] {context},
        vocabulary);
  }

  private static byte[] plays(int context) {
    if (context < 1 || context > 1024) {
      throw new IllegalArgumentException("context must be in 1..1024 but was " + context);
    }
    try (InputStream in = new GZIPInputStream(resource("shakespeare/input.txt.gz"), 1 << 16)) {
      return in.readNBytes(SHAKESPEARE_BYTES);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Replaces each character by its rank among those that occur; returns how many do. */
  private static int tokenise(byte[] text) {
    int[] rank = new int[128];
    for (byte character : text) {
      rank[character] = 1;
    }
    int vocabulary = Arrays.stream(rank).sum();
    for (int i = 0, next = 0; i < rank.length; i++) {
      next += rank[i];
      rank[i] = next - 1;
    }
    for (int i = 0; i < text.length; i++) {
      text[i] = (byte) rank[text[i]];
    }
    return vocabulary;
  }
}

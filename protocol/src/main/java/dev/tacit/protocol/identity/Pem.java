package dev.tacit.protocol.identity;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.util.encoders.DecoderException;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;
import org.bouncycastle.util.io.pem.PemWriter;

/** Several DER values in one PEM file (RFC 7468), in order. */
public final class Pem {
  /** The label of an X.509 certificate. */
  public static final String CERTIFICATE = "CERTIFICATE";

  /** The label of an unencrypted PKCS#8 private key. */
  public static final String PRIVATE_KEY = "PRIVATE KEY";

  /**
   * One value.
   *
   * @param label what stands after BEGIN
   * @param der not copied; may be a secret, so it is in no text form
   */
  @SuppressWarnings("ArrayRecordComponent") // Not copied, so that a key can be wiped.
  public record Block(String label, byte[] der) {
    @Override
    public String toString() {
      return "Block[" + label + "]";
    }
  }

  private Pem() {}

  /** The text, ASCII. */
  public static byte[] encode(List<Block> blocks) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PemWriter out = new PemWriter(new OutputStreamWriter(bytes, StandardCharsets.US_ASCII))) {
      for (Block block : blocks) {
        out.writeObject(new PemObject(block.label(), block.der()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /**
   * Reads a text's blocks; what stands between them is ignored.
   *
   * @param maxBlocks more are refused
   * @throws IOException saying which block is cut short or damaged; never its content
   */
  public static List<Block> decode(byte[] text, int maxBlocks) throws IOException {
    List<Block> blocks = new ArrayList<>();
    try (PemReader in =
        new PemReader(
            new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.US_ASCII))) {
      for (PemObject block = next(in, 1); block != null; block = next(in, blocks.size() + 1)) {
        if (blocks.size() == maxBlocks) {
          throw new IOException("PEM blocks must be <= " + maxBlocks + " but were more");
        }
        blocks.add(new Block(block.getType(), block.getContent()));
      }
    }
    return blocks;
  }

  /**
   * The DER of blocks that must have these labels, in this order.
   *
   * @throws IOException if one is missing or there are more
   */
  public static List<byte[]> values(List<Block> blocks, List<String> labels) throws IOException {
    List<String> found = blocks.stream().map(Block::label).toList();
    if (!found.equals(labels)) {
      throw new IOException("PEM blocks must be " + labels + " but were " + found);
    }
    return blocks.stream().map(Block::der).toList();
  }

  private static PemObject next(PemReader in, int number) throws IOException {
    try {
      return in.readPemObject();
    } catch (IOException | DecoderException e) {
      // Without the cause's message, which may quote a line of a key.
      throw new IOException("PEM block " + number + " must be whole but is cut short or damaged");
    }
  }
}

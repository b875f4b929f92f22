package dev.tacit.protocol.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {
  private static final byte[] CONTENT = {1, 2, 3};

  @TempDir Path directory;

  @Test
  void create_newFile_readsBackAndLeavesNothingElse() throws IOException {
    Path file = directory.resolve("key");
    SecretFile.create(file, CONTENT);

    assertThat(SecretFile.read(file, 3)).isEqualTo(CONTENT);
    try (Stream<Path> all = Files.list(directory)) {
      assertThat(all).containsExactly(file);
    }
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void create_newFileAndDirectory_areTheOwnersOnly() throws IOException {
    Path inner = directory.resolve("a/b");
    SecretFile.createDirectory(inner);
    SecretFile.create(inner.resolve("key"), CONTENT);

    assertThat(permissions(inner)).isEqualTo("rwx------");
    assertThat(permissions(inner.getParent())).isEqualTo("rwx------");
    assertThat(permissions(inner.resolve("key"))).isEqualTo("rw-------");
  }

  @Test
  void create_existingFile_isLeftAsItWas() throws IOException {
    Path file = directory.resolve("key");
    SecretFile.create(file, CONTENT);

    assertThatThrownBy(() -> SecretFile.create(file, new byte[] {9}))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(SecretFile.read(file, 3)).isEqualTo(CONTENT);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void read_fileThatOthersCanReadOrChange_isRefused() throws IOException {
    Path file = directory.resolve("key");
    SecretFile.create(file, CONTENT);
    for (String mode : List.of("rw-r-----", "rw----r--", "rw--w----", "rw-----w-")) {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
      assertThatThrownBy(() -> SecretFile.read(file, 3))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("for its owner only")
          .hasMessageContaining(mode);
    }
  }

  @Test
  void read_longerThanTheLimit_isRefused() throws IOException {
    Path file = directory.resolve("key");
    SecretFile.create(file, CONTENT);

    assertThatThrownBy(() -> SecretFile.read(file, 2))
        .hasMessageEndingWith("must be <= 2 bytes but was 3");
  }

  @Test
  void pem_encodedBlocks_readBackInOrder() throws IOException {
    byte[] text =
        Pem.encode(
            List.of(
                new Pem.Block(Pem.PRIVATE_KEY, new byte[100]),
                new Pem.Block(Pem.CERTIFICATE, CONTENT)));

    assertThat(new String(text, StandardCharsets.US_ASCII))
        .startsWith("-----BEGIN PRIVATE KEY-----\n");
    assertThat(Pem.values(Pem.decode(text, 2), List.of(Pem.PRIVATE_KEY, Pem.CERTIFICATE)))
        .containsExactly(new byte[100], CONTENT);
    assertThatThrownBy(() -> Pem.values(Pem.decode(text, 2), List.of(Pem.CERTIFICATE)))
        .hasMessage("PEM blocks must be [CERTIFICATE] but were [PRIVATE KEY, CERTIFICATE]");
    assertThatThrownBy(() -> Pem.decode(text, 1))
        .hasMessage("PEM blocks must be <= 1 but were more");
  }

  @Test
  void pem_cutShortOrDamaged_saysWhichBlockAndNothingOfIt() throws IOException {
    String text =
        new String(
            Pem.encode(List.of(new Pem.Block(Pem.PRIVATE_KEY, new byte[100]))),
            StandardCharsets.US_ASCII);

    for (String bad : List.of(text.substring(0, 60), text.replace("AAAA", "A*A="))) {
      assertThatThrownBy(() -> Pem.decode(bad.getBytes(StandardCharsets.US_ASCII), 2))
          .isInstanceOf(IOException.class)
          .hasMessage("PEM block 1 must be whole but is cut short or damaged");
    }
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}

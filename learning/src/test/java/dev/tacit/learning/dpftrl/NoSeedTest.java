package dev.tacit.learning.dpftrl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tacit.privacy.noise.SecureRandomStream;
import java.io.Serializable;
import java.lang.reflect.Executable;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Noise can only come from a stream, of which the product has one, keyed by the operating system's
 * generator; and a stream of noise cannot be saved.
 */
class NoSeedTest {
  private static List<Class<?>> publicClasses() throws Exception {
    Path folder = classes().resolve("dev/tacit/learning/dpftrl");
    try (Stream<Path> files = Files.list(folder)) {
      List<Class<?>> all =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".class") && !name.startsWith("package-info"))
              .<Class<?>>map(NoSeedTest::load)
              .filter(type -> Modifier.isPublic(type.getModifiers()))
              .toList();
      assertThat(all).contains(NoiseStream.class, Slots.class, Banded.class);
      return all;
    }
  }

  private static Path classes() throws URISyntaxException {
    return Path.of(NoiseStream.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  private static Class<?> load(String file) {
    try {
      return Class.forName(
          "dev.tacit.learning.dpftrl." + file.substring(0, file.length() - ".class".length()));
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void publicDoors_takeNoSeedNorOtherSourceOfChance() throws Exception {
    for (Class<?> type : publicClasses()) {
      Stream.concat(Arrays.stream(type.getConstructors()), Arrays.stream(type.getMethods()))
          .filter(door -> door.getDeclaringClass() == type)
          .forEach(NoSeedTest::check);
      assertThat(Serializable.class.isAssignableFrom(type) && !type.isEnum()).isFalse();
    }
    assertThat(SecureRandomStream.class.getConstructors()).isEmpty();
    assertThat(SecureRandomStream.class.getMethod("create").getParameterCount()).isZero();
  }

  private static void check(Executable door) {
    for (Class<?> parameter : door.getParameterTypes()) {
      assertThat(RandomGenerator.class.isAssignableFrom(parameter))
          .as("%s takes randomness", door)
          .isFalse();
      assertThat(parameter).as("%s takes a seed", door).isNotIn(long.class, byte[].class);
      assertThat(parameter.getPackageName().startsWith("java.util.function"))
          .as("%s takes a function", door)
          .isFalse();
      boolean ours = parameter.getName().startsWith("dev.tacit.learning.dpftrl");
      assertThat(ours && !Modifier.isPublic(parameter.getModifiers()))
          .as("%s shows a private type", door)
          .isFalse();
    }
  }
}

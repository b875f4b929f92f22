package dev.tacit.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts this program again, in a JVM of its own. */
final class JavaProcess {
  private JavaProcess() {}

  /**
   * Starts {@code tacit ARGUMENTS}.
   *
   * @param log takes standard error
   */
  static Process start(List<String> jvmOptions, List<String> arguments, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmOptions);
    // As in the launcher: the JDK's Vector API is loaded through that package.
    command.add("--add-exports=java.base/jdk.internal.module=ALL-UNNAMED");
    if (Runtime.version().feature() >= 24) {
      // ND4J and Netty need what the JDK would otherwise warn of.
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "dev.tacit.cli.Tacit"));
    command.addAll(arguments);
    return new ProcessBuilder(command)
        .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }
}

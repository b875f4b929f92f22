package dev.tacit.cli.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The processes of a test, which do not outlive it. */
final class Children implements AfterEachCallback {
  private final List<Child> started = new ArrayList<>();

  /**
   * @param log takes standard error
   */
  Child start(Path log, String... arguments) throws IOException {
    Child child = Child.start(log, arguments);
    started.add(child);
    return child;
  }

  @Override
  public void afterEach(ExtensionContext context) {
    started.forEach(Child::close);
  }
}

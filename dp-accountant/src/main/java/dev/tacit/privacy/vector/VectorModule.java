package dev.tacit.privacy.vector;

/**
 * The JDK's module {@code jdk.incubator.vector}, which is not there unless it is asked for.
 *
 * <p>A JVM that is started with {@code --add-modules jdk.incubator.vector} has it, starts slower
 * and writes a warning to standard error that no option turns off. The JDK can also load a module
 * of its own later, as it does for agents ({@code jdk.internal.module.Modules.loadModule}): without
 * a warning, at the cost of some 40 ms once, and as fast afterwards. That door has to be opened by
 * {@code --add-exports java.base/jdk.internal.module=ALL-UNNAMED}, as {@code ./tacit} does. Neither
 * is an error: then the Vector API is not used.
 */
public final class VectorModule {
  private static final String NAME = "jdk.incubator.vector";

  private static final boolean LOADED = load();

  private VectorModule() {}

  /**
   * Whether the Vector API can be used; the first call tries to load it. Where HotSpot has no
   * second compiler (an interpreter, or a client VM, emulated or not), every vector would be an
   * object on the heap, a hundred times as slow as a loop: there it is not used.
   */
  public static boolean isLoaded() {
    return LOADED;
  }

  private static boolean load() {
    String compiler = System.getProperty("java.vm.info", "");
    if (compiler.contains("interpreted") || compiler.contains("emulated-client")) {
      return false;
    }
    try {
      if (ModuleLayer.boot().findModule(NAME).isEmpty()) {
        Class.forName("jdk.internal.module.Modules")
            .getMethod("loadModule", String.class)
            .invoke(null, NAME);
      }
      return true;
    } catch (ReflectiveOperationException | LinkageError e) {
      // The door is closed, or this Java has another one, no such module or no modules at all.
      return false;
    }
  }
}

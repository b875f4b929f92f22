package dev.tacit.cli.data;

import java.util.Arrays;
import java.util.Optional;

/** The data sets that come with the product. */
enum Bundled {
  MNIST(
      "mnist",
      "images of handwritten digits, grey, 28 by 28, 10 classes",
      "LeCun, Cortes, Burges; CC BY-SA 3.0"),
  SHAKESPEARE(
      "shakespeare", "plays, the next character after 4 others, 65 characters", "public domain"),
  ROLES(
      "shakespeare-roles",
      "the same, grouped by speaking role: --partition groups makes each a client",
      "public domain");

  private final String label;
  private final String what;
  private final String licence;

  Bundled(String label, String what, String licence) {
    this.label = label;
    this.what = what;
    this.licence = licence;
  }

  String label() {
    return label;
  }

  String what() {
    return what;
  }

  String licence() {
    return licence;
  }

  static Optional<Bundled> of(String name) {
    return Arrays.stream(values()).filter(set -> set.label.equals(name)).findFirst();
  }
}

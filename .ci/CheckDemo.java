import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks a demo's JSON result from outside, with the JDK alone: accuracy, report, and epsilon against two
 * re-accountings from the result's own fields, one by {@code tacit budget epsilon}, one by the Renyi formula of the
 * Poisson-sampled Gaussian at integer orders (Mironov, Talwar, Zhang 2019, section 3.3) written here anew.
 */
final class CheckDemo {
  private static int passed;
  private static int failed;

  public static void main(String[] arguments) throws Exception {
    String json = Files.readString(Path.of(arguments[0]));
    double epsilon = number(json, "epsilon");
    double delta = number(json, "delta");
    double sigma = number(json, "noise_multiplier");
    double q = number(json, "sampling_rate");
    long steps = (long) number(json, "steps");

    check("accuracy is at least 60 %", number(json, "accuracy") >= 0.6);
    check("epsilon is at most the target", epsilon <= number(json, "target_epsilon"));
    check("every planned round was committed", number(json, "rounds") == number(json, "planned_rounds"));

    double again = reaccount(arguments[1], sigma, q, steps, delta);
    check("tacit budget epsilon gives the same: " + again, Math.abs(again / epsilon - 1) < 1e-9);
    double renyi = renyiEpsilon(sigma, q, steps, delta);
    check("epsilon " + epsilon + " is at most Renyi's " + renyi, epsilon <= renyi * (1 + 1e-9));
    check("and not implausibly below it", epsilon >= 0.75 * renyi);
    check("events say the same", json.replaceAll("\\s", "").contains(
        "\"events\":[{\"type\":\"self_composed\",\"count\":" + steps));

    String report = Files.readString(Path.of(text(json, "report")));
    check("the report is a page that loads nothing",
        report.contains("<svg") && report.contains("</html>") && !report.contains("src=\"http"));
    check("the model is there", Files.size(Path.of(text(json, "model"))) > 1000);
    System.out.println(passed + " passed, " + failed + " failed");
    System.exit(failed == 0 ? 0 : 1);
  }

  private static void check(String what, boolean holds) {
    System.out.println((holds ? "ok    " : "FAILED ") + what);
    passed += holds ? 1 : 0;
    failed += holds ? 0 : 1;
  }

  private static double reaccount(String tacit, double sigma, double q, long steps, double delta)
      throws IOException {
    Process process =
        new ProcessBuilder(
                tacit, "budget", "epsilon", "--json", "--noise-multiplier", "" + sigma, "--sampling-rate", "" + q,
                "--steps", "" + steps, "--delta", "" + delta)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    return number(new String(process.getInputStream().readAllBytes()), "epsilon_upper");
  }

  /** Upper bound: the least over integer orders, converted as Canonne, Kamath and Steinke 2020, proposition 12. */
  private static double renyiEpsilon(double sigma, double q, long steps, double delta) {
    double best = Double.POSITIVE_INFINITY;
    for (int order = 2; order <= 256; order++) {
      double log = Double.NEGATIVE_INFINITY;
      double binomial = 0;
      for (int k = 0; k <= order; k++) {
        double term = binomial + k * Math.log(q) + (order - k) * Math.log1p(-q) + k * (k - 1.0) / (2 * sigma * sigma);
        log = Math.max(log, term) + Math.log1p(Math.exp(-Math.abs(log - term)));
        binomial += Math.log((double) (order - k) / (k + 1));
      }
      double rdp = steps * log / (order - 1);
      double bound = rdp + Math.log1p(-1.0 / order) - Math.log(delta * order) / (order - 1);
      best = Math.min(best, bound);
    }
    return best;
  }

  private static double number(String json, String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\"\\s*:\\s*([-+0-9.eE]+)").matcher(json);
    if (!matcher.find()) {
      throw new IllegalArgumentException(field + " must be a number in the result but is missing");
    }
    return Double.parseDouble(matcher.group(1));
  }

  private static String text(String json, String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
    if (!matcher.find()) {
      throw new IllegalArgumentException(field + " must be in the result but is missing");
    }
    return matcher.group(1);
  }
}

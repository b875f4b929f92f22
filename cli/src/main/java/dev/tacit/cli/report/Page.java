package dev.tacit.cli.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * One XHTML page that stands by itself: no script, nothing from the network (its content-security
 * policy forbids both), light and dark, and fit for paper.
 */
public final class Page {
  private Page() {}

  /** The page, with what is in the body and when it was written. */
  public static String render(String title, Markup body, Instant written) {
    return Markup.of(
            """
            <!DOCTYPE html>
            <html lang="en" xmlns="http://www.w3.org/1999/xhtml">
            <head>
            <meta charset="utf-8"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <title>%s</title>
            <style>
            %s</style>
            </head>
            <body>
            <main>
            %s
            </main>
            <footer>Written by Tacit at %s. ε is rounded up to three digits. This page loads nothing from the network and
            runs no script.</footer>
            </body>
            </html>
            """,
            title, style(), body, Figures.time(written))
        .xhtml();
  }

  /** Our own file, which has no characters that XHTML would take for markup. */
  static Markup style() {
    try (InputStream css = Page.class.getResourceAsStream("report.css")) {
      return new Markup(new String(css.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

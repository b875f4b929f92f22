package dev.tacit.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Reads the pages of reports, which are well-formed XML too. */
public final class Pages {
  private Pages() {}

  public static Document parse(String page) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new InputSource(new StringReader(page)));
  }

  public static List<Element> elements(Document page, String tag) {
    NodeList found = page.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>(found.getLength());
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  public static Element section(Document page, String id) {
    return elements(page, "section").stream()
        .filter(section -> section.getAttribute("id").equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** Tags with their number of attributes, in order. */
  public static List<String> names(Document page) {
    return elements(page, "*").stream()
        .map(element -> element.getTagName() + element.getAttributes().getLength())
        .toList();
  }

  public static void assertIdsAreUniqueAndLinksHold(Document page) {
    Set<String> ids = new HashSet<>();
    for (Element element : elements(page, "*")) {
      String id = element.getAttribute("id");
      assertThat(id.isEmpty() || ids.add(id)).as("id %s is unique", id).isTrue();
    }
    for (Element link : elements(page, "a")) {
      assertThat(ids).contains(link.getAttribute("href").substring(1));
    }
  }

  public static void assertLoadsAndRunsNothing(Document page) {
    for (Element element : elements(page, "*")) {
      assertThat(element.getTagName())
          .isNotIn("script", "link", "img", "iframe", "object", "embed", "form", "base");
      assertThat(element.hasAttribute("src")).isFalse();
      assertThat(element.getAttribute("href")).matches("|#.*");
    }
    assertThat(elements(page, "style").get(0).getTextContent()).doesNotContain("url(", "@import");
  }
}

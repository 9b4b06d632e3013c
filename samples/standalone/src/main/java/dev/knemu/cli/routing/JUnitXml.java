package dev.knemu.cli.routing;

import dev.knemu.routing.RoutingProblem;
import dev.knemu.routing.RoutingResult;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Results in the XML that build servers read: a suite a file, a case a test. */
final class JUnitXml {

    private final XMLStreamWriter xml;

    private JUnitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static String of(List<Outcome> outcomes) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(text);
            new JUnitXml(xml).document(outcomes);
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("Writing to memory failed.", e);
        }
        return text.toString();
    }

    private void document(List<Outcome> outcomes) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        newLine("");
        xml.writeStartElement("testsuites");
        attribute("name", "knemu test");
        counts(
                outcomes.stream().mapToLong(JUnitXml::cases).sum(),
                outcomes.stream().mapToLong(Outcome::failed).sum(),
                outcomes.stream().filter(one -> one.error().isPresent()).count(),
                outcomes.stream()
                        .mapToDouble(one -> Outcome.seconds(one.took()))
                        .sum());
        for (Outcome outcome : outcomes) {
            suite(outcome);
        }
        newLine("");
        xml.writeEndElement();
        newLine("");
        xml.writeEndDocument();
    }

    /** A file that is wrong is a case of its own: else who counts cases would not see it. */
    private static long cases(Outcome outcome) {
        return outcome.tests().size() + (outcome.error().isPresent() ? 1 : 0);
    }

    private void suite(Outcome outcome) throws XMLStreamException {
        newLine("  ");
        xml.writeStartElement("testsuite");
        attribute("name", outcome.file());
        counts(cases(outcome), outcome.failed(), outcome.error().isPresent() ? 1 : 0, Outcome.seconds(outcome.took()));
        attribute("skipped", "0");
        for (Outcome.Timed test : outcome.tests()) {
            test(test);
        }
        if (outcome.error().isPresent()) {
            newLine("    ");
            xml.writeStartElement("testcase");
            attribute("name", "the file can be read and its manifests applied");
            attribute("classname", outcome.file());
            attribute("file", outcome.file());
            attribute("time", "0.000");
            trouble("error", "wrong", outcome.error().get());
            newLine("    ");
            xml.writeEndElement();
        }
        newLine("  ");
        xml.writeEndElement();
    }

    private void counts(long tests, long failures, long errors, double seconds) throws XMLStreamException {
        attribute("tests", String.valueOf(tests));
        attribute("failures", String.valueOf(failures));
        attribute("errors", String.valueOf(errors));
        attribute("time", time(seconds));
    }

    private static String time(double seconds) {
        return String.format(Locale.ROOT, "%.3f", seconds);
    }

    private void test(Outcome.Timed test) throws XMLStreamException {
        RoutingResult result = test.result();
        newLine("    ");
        xml.writeStartElement("testcase");
        attribute("name", result.name());
        attribute("classname", result.file());
        attribute("file", result.file());
        attribute("line", String.valueOf(result.line()));
        attribute("time", time(Outcome.seconds(test.took())));
        if (!result.passed()) {
            trouble(
                    "failure",
                    result.problems().stream()
                            .map(RoutingProblem::expectation)
                            .distinct()
                            .collect(Collectors.joining(", ")),
                    result.toString());
            newLine("    ");
        }
        xml.writeEndElement();
    }

    /** @param text in lines: the first but for a place are the message */
    private void trouble(String element, String type, String text) throws XMLStreamException {
        newLine("      ");
        xml.writeStartElement(element);
        attribute("type", type);
        String message = element.equals("failure")
                ? text.lines().skip(1).findFirst().orElse(text).strip()
                : text.lines().findFirst().orElse("");
        attribute("message", message);
        xml.writeCharacters(clean(text));
        xml.writeEndElement();
    }

    private void attribute(String name, String value) throws XMLStreamException {
        xml.writeAttribute(name, clean(value));
    }

    private void newLine(String margin) throws XMLStreamException {
        xml.writeCharacters("\n" + margin);
    }

    /** An event may hold any character; XML 1.0 may not. */
    private static String clean(String text) {
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints()
                .map(c -> c == '\t'
                                || c == '\n'
                                || c == '\r'
                                || c >= ' ' && c <= 0xD7FF
                                || c >= 0xE000 && c <= 0xFFFD
                                || c >= 0x10000
                        ? c
                        : '\uFFFD')
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }
}

package dev.knemu.test.report;

import dev.knemu.EventingEmulator;
import dev.knemu.event.Attributes;
import dev.knemu.filter.Verdict;
import dev.knemu.journal.Entry;
import dev.knemu.journal.Journal;
import dev.knemu.journal.Lineage;
import dev.knemu.journal.Why;
import dev.knemu.journal.WhyLines;
import io.cloudevents.CloudEvent;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A journal as one HTML page: each event that came from outside is a tree of what followed from it, beside a time axis.
 *
 * <p>The page is complete as it is written; its script only searches and folds. Everything that comes from an event or a
 * resource is escaped.
 */
final class JournalPage {

    /** A page that a browser can still open: the newest are shown. */
    private static final int MOST_ENTRIES = 5_000;

    private static final int MOST_DATA = 16 << 10;
    private static final int FOLDED_DATA = 200;
    private static final int MOST_DEEP = 60;

    private final EventingEmulator eventing;
    private final StringBuilder html = new StringBuilder(1 << 16);
    private final Map<String, List<Why>> whys = new HashMap<>();
    private Instant first = Instant.MAX;
    private Instant last = Instant.MIN;

    private JournalPage(EventingEmulator eventing) {
        this.eventing = eventing;
    }

    static String of(EventingEmulator eventing, String title, String problem) {
        return new JournalPage(eventing).page(title, problem);
    }

    private String page(String title, String problem) {
        List<Entry> entries = eventing.journal().entries();
        List<Entry> newest = entries.subList(Math.max(0, entries.size() - MOST_ENTRIES), entries.size());
        for (Entry entry : newest) {
            first = entry.time().isBefore(first) ? entry.time() : first;
            last = entry.time().isAfter(last) ? entry.time() : last;
        }
        html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .append(escaped(title))
                .append("</title>\n<style>\n")
                .append(resource("journal.css"))
                .append("</style>\n</head>\n<body>\n<header>\n<h1>")
                .append(escaped(title))
                .append("</h1>\n<pre class=\"problem\">")
                .append(escaped(problem))
                .append("</pre>\n")
                .append(counts(newest, entries.size()))
                .append("<div class=\"tools\"><input id=\"search\" type=\"search\" aria-label=\"Search\" ")
                .append("placeholder=\"Search: id, type, Trigger, text …\">")
                .append("<label><input id=\"failed\" type=\"checkbox\"> only what did not arrive</label>")
                .append("<button id=\"unfold\" type=\"button\">Unfold all</button>")
                .append("<span id=\"found\" role=\"status\"></span></div>\n</header>\n<main>\n");
        trees(newest);
        html.append("</main>\n<script>\n").append(resource("journal.js")).append("</script>\n</body>\n</html>\n");
        return html.toString();
    }

    private String counts(List<Entry> newest, int all) {
        if (newest.isEmpty()) {
            return "<p class=\"counts\">The journal is empty.</p>\n";
        }
        Map<String, Integer> counts = new HashMap<>();
        newest.forEach(entry -> counts.merge(EntryText.what(entry), 1, Integer::sum));
        StringBuilder text = new StringBuilder("<p class=\"counts\">");
        counts.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(count -> text.append("<span class=\"")
                        .append(count.getKey())
                        .append("\">")
                        .append(count.getValue())
                        .append(' ')
                        .append(count.getKey())
                        .append("</span> "));
        text.append("from ")
                .append(EntryText.day(first))
                .append(' ')
                .append(EntryText.clock(first))
                .append(" to ")
                .append(EntryText.clock(last))
                .append(" UTC");
        if (newest.size() < all) {
            text.append("; ").append(all - newest.size()).append(" older entries are left out");
        }
        StoryText.pending(eventing).forEach(line -> text.append("<br>").append(escaped(line)));
        return text.append("</p>\n").toString();
    }

    private void trees(List<Entry> newest) {
        Journal journal = eventing.journal();
        Set<Long> told = new HashSet<>();
        for (Entry entry : newest) {
            if (told.contains(entry.seq())) {
                continue;
            }
            html.append("<article>\n");
            if (entry instanceof Entry.Accepted accepted) {
                tree(journal.lineage(accepted), told, 0);
            } else {
                told.add(entry.seq());
                row(entry, 0);
            }
            html.append("</article>\n");
        }
    }

    private void tree(Lineage tree, Set<Long> told, int depth) {
        told.add(tree.accepted().seq());
        row(tree.accepted(), depth);
        List<Object> parts = new ArrayList<>(tree.entries());
        parts.addAll(tree.children());
        parts.sort(Comparator.comparingLong(JournalPage::seq));
        for (Object part : parts) {
            if (part instanceof Entry entry) {
                told.add(entry.seq());
                row(entry, depth + 1);
            } else if (depth < MOST_DEEP) {
                tree((Lineage) part, told, depth + 1);
            } else {
                cut((Lineage) part, told);
            }
        }
    }

    /** A loop of replies makes a tree far deeper than a screen, and than a stack. */
    private void cut(Lineage tree, Set<Long> told) {
        List<Lineage> below = new ArrayList<>(List.of(tree));
        for (int i = 0; i < below.size(); i++) {
            told.add(below.get(i).accepted().seq());
            below.get(i).entries().forEach(entry -> told.add(entry.seq()));
            below.addAll(below.get(i).children());
        }
        html.append("<div class=\"row cut\">… and ")
                .append(below.size())
                .append(below.size() == 1 ? " event" : " events")
                .append(" deeper in the tree</div>\n");
    }

    private static long seq(Object part) {
        return part instanceof Entry entry
                ? entry.seq()
                : ((Lineage) part).accepted().seq();
    }

    private void row(Entry entry, int depth) {
        String what = EntryText.what(entry);
        html.append("<div class=\"row ")
                .append(kind(entry))
                .append("\"><time title=\"")
                .append(entry.time())
                .append("\">")
                .append(EntryText.clock(entry.time()))
                .append("</time><span class=\"axis\"><i style=\"left:")
                .append(percent(entry.time()))
                .append("%\"></i></span><div class=\"what\" style=\"--depth:")
                .append(depth)
                .append("\"><b>")
                .append(what)
                .append("</b> ");
        if (entry instanceof Entry.Accepted accepted) {
            html.append(escaped("by " + accepted.address()));
            event(accepted.event());
        } else if (entry instanceof Entry.Decided decided) {
            decided(decided);
        } else {
            html.append(escaped(EntryText.subject(entry) + " " + EntryText.result(entry)));
            if (entry instanceof Entry.Attempted attempted && attempted.body() != null) {
                text("answer", attempted.body());
            } else if (entry instanceof Entry.Replied replied) {
                event(replied.event());
            } else if (entry instanceof Entry.Refused refused && refused.event() != null) {
                event(refused.event());
            } else if (entry instanceof Entry.DeadLettered dead) {
                event(dead.event());
            }
        }
        html.append("</div></div>\n");
    }

    /** For colours: how bad it is. */
    private static String kind(Entry entry) {
        if (entry instanceof Entry.Decided decided) {
            return decided.verdict().passed() ? "decided" : "decided no";
        }
        if (entry instanceof Entry.Attempted attempted) {
            return attempted.problem() == null ? "attempted" : "attempted failed";
        }
        return EntryText.what(entry);
    }

    private String percent(Instant time) {
        long span = Math.max(1, Duration.between(first, last).toMillis());
        double share = 100.0 * Duration.between(first, time).toMillis() / span;
        return String.format(Locale.ROOT, "%.2f", Math.max(0, Math.min(100, share)));
    }

    private void decided(Entry.Decided decided) {
        Verdict verdict = decided.verdict();
        html.append(escaped(decided.subscription() + (verdict.passed() ? " yes: " : " no: ") + verdict));
        why(decided).ifPresent(why -> {
            List<String> lines = WhyLines.lines(why);
            if (lines.size() > 1) {
                html.append("<details><summary>conditions</summary><pre>")
                        .append(escaped(String.join("\n", lines.subList(1, lines.size()))))
                        .append("</pre></details>");
            }
        });
    }

    private java.util.Optional<Why> why(Entry.Decided decided) {
        return eventing.journal()
                .entry(decided.cause())
                .filter(Entry.Accepted.class::isInstance)
                .map(Entry.Accepted.class::cast)
                .flatMap(accepted -> whys.computeIfAbsent(accepted.event().getId(), eventing::why).stream()
                        .filter(why -> why.subscription().equals(decided.subscription())
                                && why.accepted()
                                        .filter(other -> other.seq() == accepted.seq())
                                        .isPresent())
                        .findFirst());
    }

    private void event(CloudEvent event) {
        html.append(" <span class=\"event\">")
                .append(escaped(event.getType()))
                .append("</span> <span class=\"id\">")
                .append(escaped(event.getId()))
                .append("</span><details><summary>attributes</summary><table>");
        Set<String> names = new TreeSet<>(event.getAttributeNames());
        names.addAll(event.getExtensionNames());
        for (String name : names) {
            String value = Attributes.lookup(event, name);
            if (value != null) {
                html.append("<tr><th>")
                        .append(escaped(name))
                        .append("</th><td>")
                        .append(escaped(cut(value)))
                        .append("</td></tr>");
            }
        }
        html.append("</table></details>");
        if (event.getData() != null) {
            byte[] bytes = event.getData().toBytes();
            if (bytes.length > 0) {
                text("data, " + bytes.length + " bytes", data(bytes));
            }
        }
    }

    private void text(String title, String text) {
        boolean folded = text.length() > FOLDED_DATA;
        html.append(folded ? "<details><summary>" : "<details open><summary>")
                .append(escaped(title))
                .append("</summary><pre>")
                .append(escaped(cut(text)))
                .append("</pre></details>");
    }

    private static String cut(String text) {
        return text.length() <= MOST_DATA
                ? text
                : text.substring(0, MOST_DATA) + "… (" + text.length() + " characters)";
    }

    private static String data(byte[] bytes) {
        return EntryText.text(bytes)
                .orElseGet(() -> "base64 " + Base64.getEncoder().encodeToString(bytes));
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> {
                    // A browser reads control characters in its own way, and a lone half of a pair is no text.
                    boolean plain = c == '\n' || c == '\t' || !Character.isISOControl(c);
                    escaped.append(plain ? c : '�');
                }
            }
        }
        return escaped.toString();
    }

    private static String resource(String name) {
        try (InputStream in = JournalPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("The test kit's jar lacks " + name + ".");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

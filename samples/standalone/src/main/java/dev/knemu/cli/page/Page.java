package dev.knemu.cli.page;

import static dev.knemu.cli.page.Markup.escaped;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One page that needs nothing beside it, and may fetch nothing. It is HTML, and XML as well, so that whoever takes it apart
 * needs no special parser.
 */
public final class Page {

    private Page() {}

    /**
     * The whole file.
     *
     * @param title of the window
     * @param heading above all else
     * @param subtitle below it
     * @param command that was run
     * @param main what it is about, as markup
     * @param script that runs, and no other does; {@code ""} for none. Without {@code <} and {@code &}, since the page is XML.
     */
    public static String of(String title, String heading, String subtitle, String command, String main, String script) {
        return "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n"
                + "<meta charset=\"utf-8\"/>\n"
                + "<meta http-equiv=\"Content-Security-Policy\""
                + " content=\"default-src 'none'; style-src 'unsafe-inline'" + allowing(script) + "\"/>\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>"
                + escaped(title)
                + "</title>\n<style>\n"
                + resource("page.css")
                + "</style>\n</head>\n<body>\n<header>\n<h1>"
                + escaped(heading)
                + "</h1>\n<p class=\"soft\">"
                + escaped(subtitle)
                + "</p>\n<pre><code>"
                + words(command)
                + "</code></pre>\n</header>\n<main>\n"
                + main
                + "</main>\n<footer>The page holds all it needs: it can be sent, kept and attached.</footer>\n"
                + (script.isEmpty() ? "" : "<script>" + script + "</script>\n")
                + "</body>\n</html>\n";
    }

    private static String allowing(String script) {
        if (script.isEmpty()) {
            return "";
        }
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
            return "; script-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    /** A file of this room. */
    static String resource(String name) {
        try (InputStream in = Page.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Else a line may end after the first hyphen of an option. */
    private static String words(String command) {
        return Stream.of(command.split(" "))
                .map(word -> "<span>" + escaped(word) + "</span>")
                .collect(Collectors.joining(" "));
    }

    /** A heading with what is to be known of what follows; the text may be empty. */
    public static String section(String heading, String text) {
        return "<h2>" + escaped(heading) + "</h2>\n"
                + (text.isEmpty() ? "" : "<p class=\"soft\">" + escaped(text) + "</p>\n");
    }
}

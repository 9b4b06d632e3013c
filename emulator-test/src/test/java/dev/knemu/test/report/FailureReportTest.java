package dev.knemu.test.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.knemu.EmulatorOptions;
import dev.knemu.EventingEmulator;
import dev.knemu.Subscriber;
import dev.knemu.journal.Journal;
import dev.knemu.test.assertion.Shop;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a failed test: where it is written, and what is on it. */
class FailureReportTest {

    @TempDir
    private Path pages;

    private Shop shop;
    private FailureReport report;

    @BeforeEach
    void open() {
        shop = Shop.inVirtualTime(pages);
        report = FailureReport.of(shop.eventing());
    }

    @AfterEach
    void close() {
        shop.close();
    }

    @Test
    void isNamedAfterTheTest() throws IOException {
        report.beginTest("com.example.OrderRoutingTest", "paidOrdersReachShipping()");
        Path first = report.write("first");
        Path again = report.write("again");

        report.beginTest("com.example.OrderRoutingTest", "[1] type=\"a/b\"");
        Path other = report.write("other");

        assertThat(first).isEqualTo(pages.resolve("com.example.OrderRoutingTest.paidOrdersReachShipping.html"));
        assertThat(again).isEqualTo(first).content().contains("again");
        assertThat(other).isEqualTo(pages.resolve("com.example.OrderRoutingTest._1_type_a_b_.html"));
    }

    @Test
    void isThatOfTheTestWhoseThreadFails() throws Exception {
        report.beginTest("com.example.OrderRoutingTest", "first()");
        Thread other = new Thread(() -> report.beginTest("com.example.OrderRoutingTest", "second()"));
        other.start();
        other.join();

        assertThat(report.write("first")).hasFileName("com.example.OrderRoutingTest.first.html");
    }

    @Test
    void isNamedByANumberWhereNoTestHasBegun() throws IOException {
        try (Shop second = Shop.inVirtualTime(pages)) {
            assertThat(report.write("problem")).isEqualTo(pages.resolve("journal-1.html"));
            assertThat(FailureReport.of(second.eventing()).write("problem")).isEqualTo(pages.resolve("journal-2.html"));
            assertThat(report.write("later")).isEqualTo(pages.resolve("journal-1.html"));
        }
    }

    @Test
    void keepsALongNameUnique() throws IOException {
        report.beginTest("T", "x".repeat(300) + "1");
        Path first = report.write("");
        report.beginTest("T", "x".repeat(300) + "2");

        assertThat(report.write("")).isNotEqualTo(first);
        assertThat(first.getFileName().toString()).hasSizeLessThan(140);
    }

    @Test
    void makesItsDirectory() {
        report.directory(pages.resolve("deep").resolve("down"));

        assertThat(report.writeAndTell("problem"))
                .contains("The whole journal: " + pages.resolve("deep/down/journal-1.html"));
    }

    @Test
    void tellsWhenItCannotBeWritten() throws IOException {
        Path file = Files.createFile(pages.resolve("file"));
        report.directory(file);

        assertThatIOException().isThrownBy(() -> report.write("problem"));
        assertThat(report.writeAndTell("problem"))
                .hasValueSatisfying(
                        line -> assertThat(line).startsWith("The page of the journal could not be written: "));
    }

    @Test
    void hasNothingToShowOfAJournalThatIsOff() {
        try (EventingEmulator off = EventingEmulator.start(
                EmulatorOptions.defaults().inVirtualTime().withJournal(Journal.Level.OFF))) {
            FailureReport.of(off).directory(pages);

            assertThat(FailureReport.of(off).writeAndTell("problem")).isEmpty();
            assertThat(pages).isEmptyDirectory();
        }
    }

    @Test
    void showsWhatFollowedFromAnEventAsATree() throws IOException {
        shop.typed("orders", "order.placed").typed("audit", "order.refunded");
        shop.trigger(
                "flaky",
                "filter:\n  attributes:\n    type: order.paid",
                "delivery:\n  retry: 1\n  backoffDelay: PT1S\n  backoffPolicy: exponential");
        shop.subscriber(
                "orders",
                Subscriber.replying(event -> CloudEventBuilder.v1()
                        .withId("e2")
                        .withSource(URI.create("/shop"))
                        .withType("order.paid")
                        .build()));
        shop.answering("flaky", 503, 202);
        shop.send("e1", "order.placed");

        String page = page("a & b failed");

        assertThat(page)
                .startsWith("<!DOCTYPE html>")
                .contains("<pre class=\"problem\">a &amp; b failed</pre>")
                .contains("<span class=\"event\">order.placed</span> <span class=\"id\">e1</span>")
                .contains("style=\"--depth:0\"><b>accepted</b> by Broker default/default")
                .contains(
                        "style=\"--depth:1\"><b>decided</b> Trigger default/audit no: type &quot;order.placed&quot; is not")
                .contains("filter.attributes   type        is &quot;order.refunded&quot;")
                .contains(
                        "style=\"--depth:1\"><b>accepted</b> by Broker default/default <span class=\"event\">order.paid")
                .contains("style=\"--depth:2\"><b>attempted</b> Trigger default/flaky #1 at")
                .contains("<br>  in PT1S, at 00:00:01.000: ");
    }

    @Test
    void placesWhatHappensOnTheTimeAxis() throws IOException {
        shop.trigger("flaky", "", "delivery:\n  retry: 2\n  backoffDelay: PT1S\n  backoffPolicy: exponential")
                .answering("flaky", 503, 503, 202);
        shop.send("e1", "order.placed");
        shop.eventing().runUntilIdle();

        assertThat(page("late"))
                .contains("left:0.00%", "left:33.33%", "left:100.00%")
                .contains("from 2026-01-01 00:00:00.000 to 00:00:03.000 UTC");
    }

    @Test
    void escapesWhatEventsAndSubscribersSay() throws IOException {
        String script = "<script>alert('x')</script>";
        shop.trigger("audit", "", "");
        shop.subscriber("audit", Subscriber.responding(event -> dev.knemu.Response.status(400, script)));
        shop.send(event -> event.withId(script)
                .withType("a\"onmouseover=\"b")
                .withSubject(script)
                .withExtension("note", script)
                .withData("text/plain", script.getBytes(StandardCharsets.UTF_8)));

        String page = page(script + " failed");

        assertThat(page)
                .doesNotContain("<script>alert")
                .doesNotContain("a\"onmouseover")
                .contains("<td>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</td>")
                .contains("<pre>&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</pre>")
                .contains("answer</summary><pre>&lt;script&gt;");
        assertThat(page.split("<script>", -1)).as("the page's own script").hasSize(2);
    }

    @Test
    void needsNoNetwork() throws IOException {
        shop.send("e1", "order.placed");

        assertThat(page("problem"))
                .doesNotContainPattern("(src|href)=")
                .doesNotContain("@import", "url(", "fetch(")
                .contains("prefers-color-scheme: dark", "id=\"search\"");
    }

    @Test
    void foldsLongDataAndCutsWhatNobodyReads() throws IOException {
        shop.send(event -> event.withId("e1")
                .withType("long")
                .withData("text/plain", "x".repeat(50_000).getBytes(StandardCharsets.UTF_8)));
        shop.send(event -> event.withId("e2").withType("binary").withData("image/png", new byte[] {(byte) 0xff, 1}));

        assertThat(page("problem"))
                .contains("<details><summary>data, 50000 bytes</summary><pre>xxx")
                .contains("… (50000 characters)")
                .contains("<details open><summary>data, 2 bytes</summary><pre>base64 /wE=")
                .hasSizeLessThan(60_000);
    }

    @Test
    void staysReadableWhereRepliesGoRoundAndRound() throws IOException {
        shop.trigger("loop", "", "");
        shop.subscriber("loop", Subscriber.replying(event -> event));
        shop.send("e1", "order.placed");

        assertThat(page("loop")).contains("deeper in the tree</div>");
    }

    private String page(String problem) throws IOException {
        shop.eventing().settle();
        return Files.readString(report.write(problem));
    }
}

package dev.knemu.course;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TranscriptTest {

    @Test
    void isAllThatIsPrinted() {
        Transcript transcript = new Transcript("one\ntwo\n");

        assertThat(transcript.matches("one\ntwo\n")).isTrue();
        assertThat(transcript.matches("one\n")).isFalse();
        assertThat(transcript.matches("one\ntwo\nthree\n")).isFalse();
        assertThat(transcript.matches("one!\ntwo\n")).isFalse();
    }

    @Test
    void isNothingWithoutABlock() {
        assertThat(new Transcript("").matches("")).isTrue();
        assertThat(new Transcript("").matches("an error\n")).isFalse();
    }

    @Test
    void leavesOpenWhatTheEllipsisStandsFor() {
        Transcript transcript = new Transcript("ready: … (…)\n");

        assertThat(transcript.matches("ready: http://x (1 service)\n")).isTrue();
        assertThat(transcript.matches("ready: http://x\n (1 service)\n")).isFalse();
    }

    @Test
    void leavesOutLinesWhereTheEllipsisStandsAlone() {
        Transcript transcript = new Transcript("first\n…\nlast\n");

        assertThat(transcript.matches("first\nlast\n")).isTrue();
        assertThat(transcript.matches("first\na\nb\nlast\n")).isTrue();
        assertThat(transcript.matches("first\na\nlast\nb\n")).isFalse();
    }

    @Test
    void takesATableOfAnyWidthAndBlanksAtTheEnd() {
        Transcript transcript = new Transcript("NAME  READY\n");

        assertThat(transcript.matches("NAME       READY  \n")).isTrue();
        assertThat(transcript.matches("NAME READY\n")).isFalse();
    }

    @Test
    void saysWhereTheOutputLeavesIt() {
        Transcript transcript = new Transcript("one\n…\nthree: …\nfour\n");

        assertThat(transcript.difference("one\ntwo\nthree: 3\nfive\n")).contains("expected \"four\", got \"five\"");
        assertThat(transcript.difference("one\ntwo\nthree: 3\n")).contains("expected \"four\", got no more");
        assertThat(new Transcript("one\n").difference("one\ntwo\n")).contains("expected no more, got \"two\"");
    }

    @Test
    void putsALineTogetherThatTheBackgroundInterrupts() {
        Transcript transcript = new Transcript("body\n11:07:22.979  refused\nlast\n");

        assertThat(transcript.matches("body12:00:00.000  refused\n\nlast\n")).isTrue();
        assertThat(transcript.matches("bo12:00:00.000  refused\ndy\nlast\n")).isTrue();
        assertThat(transcript.matches("body12:00:00.000  taken\n\nlast\n")).isFalse();
    }

    @Test
    void letsWhatIsToldFromTheBackgroundComeAtAnyTime() {
        Transcript transcript = new Transcript("one\n11:07:22.979  refused\ntwo\n11:07:22.999  dropped\n");

        assertThat(transcript.matches("one\n01:02:03.000  refused\ntwo\n01:02:03.000  dropped\n"))
                .isTrue();
        assertThat(transcript.matches("one\ntwo\n01:02:03.000  refused\n01:02:03.000  dropped\n"))
                .isTrue();
        assertThat(transcript.matches("one\ntwo\n01:02:03.000  dropped\n01:02:03.000  refused\n"))
                .isFalse();
        assertThat(transcript.matches("one\ntwo\n01:02:03.000  refused\n")).isFalse();
        assertThat(new Transcript("one\n").matches("one\n01:02:03.000  refused\n"))
                .isFalse();
        assertThat(new Transcript("…\none\n").matches("one\n01:02:03.000  refused\n"))
                .isTrue();
    }
}

package dev.knemu.cli.check;

import dev.knemu.lint.Finding;

/** A finding as a command to the runner of a GitHub workflow, which shows it beside the line. */
final class FindingsGithub {

    private FindingsGithub() {}

    static String of(Finding finding) {
        StringBuilder command = new StringBuilder("::")
                .append(
                        switch (finding.severity()) {
                            case ERROR -> "error";
                            case WARNING -> "warning";
                            case INFO -> "notice";
                        })
                .append(" file=")
                .append(property(finding.file()));
        if (finding.line() > 0) {
            command.append(",line=").append(finding.line());
        }
        if (finding.column() > 0) {
            command.append(",col=").append(finding.column());
        }
        String what = finding.resource().map(key -> key + ": ").orElse("")
                + (finding.path().isEmpty() ? "" : finding.path() + ": ");
        return command.append(",title=")
                .append(property(finding.rule().id()))
                .append("::")
                .append(data(what + finding.text()))
                .toString();
    }

    /** The runner takes these back, and nothing else. */
    private static String data(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return data(text).replace(":", "%3A").replace(",", "%2C");
    }
}

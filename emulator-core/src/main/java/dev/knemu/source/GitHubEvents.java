package dev.knemu.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which of GitHub's events become events, with which subject and which extensions.
 *
 * <p>Source: knative-extensions/eventing-github {@code pkg/common/events.go}. An extension whose field the payload does
 * not have is left out; upstream some versions then send {@code 0} or nothing, and the newest stops with a nil pointer.
 * The two {@code integration_…} events are those of older versions and of the CRD.
 */
final class GitHubEvents {

    /** Where the value of each extension stands, unless a row says otherwise. */
    private static final Map<String, String> POINTERS = Map.ofEntries(
            Map.entry("owner", "/repository/owner/login"),
            Map.entry("repository", "/repository/name"),
            Map.entry("sender", "/sender/login"),
            Map.entry("action", "/action"),
            Map.entry("installation", "/installation/id"),
            Map.entry("ref", "/ref"),
            Map.entry("label", "/label/name"),
            Map.entry("assignee", "/assignee/login"),
            Map.entry("number", "/number"),
            Map.entry("review", "/review/state"),
            Map.entry("pusher", "/pusher/name"),
            Map.entry("created", "/created"),
            Map.entry("deleted", "/deleted"),
            Map.entry("forced", "/forced"),
            Map.entry("release", "/release/name"),
            Map.entry("scope", "/scope"),
            Map.entry("state", "/state"),
            Map.entry("name", "/name"),
            Map.entry("context", "/context"));

    private static final String IN_REPOSITORY = "owner repository sender";
    private static final String ACTION = IN_REPOSITORY + " action";
    private static final String BY_INSTALLATION = IN_REPOSITORY + " installation";
    private static final String OF_INSTALLATION = "installation sender action";
    private static final String OF_ORGANIZATION = "owner=/organization/login sender action";

    private static final Map<String, Kind> KINDS = kinds();

    private GitHubEvents() {}

    /** {@code null} for an event that nothing is made of. */
    static @Nullable Kind kind(String name) {
        return KINDS.get(name);
    }

    static Set<String> names() {
        return KINDS.keySet();
    }

    private static Map<String, Kind> kinds() {
        Map<String, Kind> kinds = new LinkedHashMap<>();
        kinds.put("check_run", number("/check_run/id", ACTION));
        kinds.put("check_suite", number("/check_suite/id", ACTION));
        kinds.put("commit_comment", lastOfPath("/comment/html_url", ACTION));
        kinds.put("create", text("/ref_type", IN_REPOSITORY + " ref"));
        kinds.put("delete", text("/ref_type", IN_REPOSITORY + " ref"));
        kinds.put("deployment", number("/deployment/id", IN_REPOSITORY));
        kinds.put("deployment_status", number("/deployment/id", IN_REPOSITORY));
        kinds.put("discussion", number("/discussion/id", IN_REPOSITORY));
        kinds.put("fork", number("/forkee/id", IN_REPOSITORY));
        kinds.put("gollum", new Kind(Subject.PAGES, "/pages", extensions(IN_REPOSITORY)));
        kinds.put("installation", number("/installation/id", OF_INSTALLATION));
        kinds.put("installation_repositories", number("/installation/id", OF_INSTALLATION));
        kinds.put("integration_installation", number("/installation/id", OF_INSTALLATION));
        kinds.put("integration_installation_repositories", number("/installation/id", OF_INSTALLATION));
        kinds.put("issue_comment", lastOfPath("/comment/html_url", ACTION));
        kinds.put("issues", number("/issue/number", ACTION + " label assignee"));
        kinds.put("label", text("/label/name", ACTION + " label"));
        kinds.put("member", number("/member/id", ACTION));
        kinds.put("membership", number("/member/id", OF_ORGANIZATION + " scope"));
        kinds.put("milestone", number("/milestone/number", ACTION));
        kinds.put("organization", text("/action", OF_ORGANIZATION));
        kinds.put("org_block", text("/action", OF_ORGANIZATION));
        kinds.put("page_build", number("/id", IN_REPOSITORY));
        kinds.put("ping", number("/hook_id", IN_REPOSITORY));
        kinds.put("project_card", text("/action", ACTION));
        kinds.put("project_column", text("/action", IN_REPOSITORY));
        kinds.put("project", text("/action", ACTION));
        kinds.put("public", number("/repository/id", IN_REPOSITORY));
        kinds.put("pull_request", number("/pull_request/number", BY_INSTALLATION + " action number label assignee"));
        kinds.put("pull_request_review", number("/review/id", BY_INSTALLATION + " action review"));
        kinds.put("pull_request_review_comment", number("/comment/id", BY_INSTALLATION + " action"));
        kinds.put("push", lastOfPath("/compare", BY_INSTALLATION + " pusher ref created deleted forced"));
        kinds.put("release", text("/release/tag_name", BY_INSTALLATION + " action release"));
        kinds.put("repository", number("/repository/id", ACTION));
        kinds.put("repository_vulnerability_alert", number("/alert/id", "action"));
        kinds.put("security_advisory", text("/security_advisory/ghsa_id", "action"));
        kinds.put("status", text("/sha", IN_REPOSITORY + " state name context"));
        kinds.put("team", number("/team/id", "sender action"));
        kinds.put("team_add", number("/repository/id", IN_REPOSITORY));
        kinds.put("watch", number("/repository/id", ACTION));
        return kinds;
    }

    private static Kind number(String pointer, String extensions) {
        return new Kind(Subject.NUMBER, pointer, extensions(extensions));
    }

    private static Kind text(String pointer, String extensions) {
        return new Kind(Subject.TEXT, pointer, extensions(extensions));
    }

    private static Kind lastOfPath(String pointer, String extensions) {
        return new Kind(Subject.LAST_OF_PATH, pointer, extensions(extensions));
    }

    /** Of names, with {@code =POINTER} where it is not the usual one. */
    private static Map<String, String> extensions(String names) {
        Map<String, String> pointers = new LinkedHashMap<>();
        for (String name : names.split(" ")) {
            int own = name.indexOf('=');
            if (own < 0) {
                pointers.put(name, POINTERS.get(name));
            } else {
                pointers.put(name.substring(0, own), name.substring(own + 1));
            }
        }
        return pointers;
    }

    private enum Subject {
        /** As Go reads it: 0 when it is not there. */
        NUMBER,
        TEXT,
        /** Of {@code …/issues/2#issuecomment-39} the part {@code 2#issuecomment-39}. */
        LAST_OF_PATH,
        /** The names of all pages, with commas. */
        PAGES
    }

    /** What one of GitHub's events becomes. */
    record Kind(Subject how, String pointer, Map<String, String> pointers) {

        String subject(JsonNode payload) {
            JsonNode found = payload.at(pointer);
            return switch (how) {
                case NUMBER -> Long.toString(found.asLong());
                case TEXT -> found.isTextual() ? found.textValue() : "";
                case LAST_OF_PATH -> lastOfPath(found.asText());
                case PAGES -> pages(found);
            };
        }

        private static String lastOfPath(String url) {
            int slash = url.lastIndexOf('/');
            return slash < 0 ? "" : url.substring(slash + 1);
        }

        private static String pages(JsonNode pages) {
            List<String> names = new ArrayList<>();
            pages.forEach(page -> names.add(page.path("page_name").asText()));
            return String.join(",", names);
        }

        /** The field of the payload that the subject is made of, as people write it. */
        String subjectPath() {
            return pointer.substring(1).replace('/', '.');
        }

        void extensions(JsonNode payload, CloudEventBuilder event) {
            pointers.forEach((name, at) -> {
                JsonNode value = payload.at(at);
                if (value.isBoolean()) {
                    event.withExtension(name, value.booleanValue());
                } else if (value.canConvertToInt()) {
                    event.withExtension(name, value.intValue());
                } else if (value.isValueNode()
                        && !value.isNull()
                        && !value.asText().isEmpty()) {
                    // An integer of CloudEvents has 32 bits; a longer one travels as the same digits.
                    event.withExtension(name, value.asText());
                }
            });
        }
    }
}

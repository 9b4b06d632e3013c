package dev.knemu.resource;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookSourcesTest {

    private final Validation validation = new Validation(text -> Optional.empty(), text -> Optional.empty());

    private final GitHubSource github = GitHubSource.named("h")
            .ownerAndRepository("shop/orders")
            .eventTypes("push")
            .accessToken("github", "token")
            .secretToken("github", "secret")
            .sink(Destination.broker("main"));

    private final GitLabSource gitlab = GitLabSource.named("l")
            .projectUrl("https://gitlab.example/shop/orders")
            .eventTypes("push_events")
            .accessToken("gitlab", "token")
            .secretToken("gitlab", "secret")
            .sink(Destination.broker("main"));

    private String errors(Resource resource) {
        ClusterConfig config = ClusterConfig.DEFAULTS;
        return FieldError.render(validation.validate(Defaults.of(resource, config), Optional.empty(), config, ""));
    }

    @Test
    void thatAreCompleteAreAdmitted() {
        assertThat(errors(github)).isEmpty();
        assertThat(errors(github.withSpec(github.spec().withOwnerAndRepository("shop"))))
                .isEmpty();
        assertThat(errors(gitlab)).isEmpty();
    }

    @Test
    void areRefusedWithoutWhatTheirCrdsRequire() {
        assertThat(errors(GitHubSource.named("h").sink(Destination.broker("main"))))
                .isEqualTo("missing field(s): spec.accessToken, spec.eventTypes, spec.ownerAndRepository,"
                        + " spec.secretToken");
        assertThat(errors(GitLabSource.named("l").sink(Destination.broker("main"))))
                .isEqualTo("missing field(s): spec.accessToken, spec.eventTypes, spec.projectUrl, spec.secretToken");
        assertThat(errors(github.sink(Destination.EMPTY)))
                .isEqualTo("expected at least one, got none: spec.sink.ref, spec.sink.uri");
        assertThat(errors(github.secretToken("", "")))
                .isEqualTo("missing field(s): spec.secretToken.secretKeyRef.key, spec.secretToken.secretKeyRef.name");
    }

    @Test
    void areRefusedWithAnEventTypeThatNobodySends() {
        assertThat(errors(github.eventTypes("pushh")))
                .startsWith("invalid value: pushh: spec.eventTypes[1]\nsupported values: check_suite, commit_comment,")
                .endsWith(", team_add, watch");
        assertThat(errors(gitlab.eventTypes("push")))
                .startsWith("invalid value: push: spec.eventTypes[1]\nsupported values: confidential_issues_events,");
    }

    @ParameterizedTest
    @CsvSource({
        "a/b/c, ownerAndRepository is malformatted",
        "/orders, owner is empty",
    })
    void ofARepositoryThatCannotBeAreRefused(String repository, String details) {
        assertThat(errors(github.ownerAndRepository(repository)))
                .isEqualTo("invalid value: " + repository + ": spec.ownerAndRepository\n" + details
                        + ", expected 'owner/repository' but found \"" + repository + "\"");
    }

    @ParameterizedTest
    @CsvSource({"gitlab.example/shop/orders", "https://gitlab.example", "https://gitlab.example/", "http://a b/c"})
    void ofAProjectThatCannotBeAreRefused(String url) {
        assertThat(errors(gitlab.projectUrl(url)))
                .isEqualTo("invalid value: " + url + ": spec.projectUrl\na URL with scheme, host and path is expected,"
                        + " such as https://gitlab.com/group/project");
    }

    @Test
    void areOfAGroupOrAProjectAndNotOfBoth() {
        String both = """
                apiVersion: sources.knative.dev/v1alpha1
                kind: GitLabSource
                metadata: {name: l}
                spec:
                  projectUrl: https://gitlab.example/shop/orders
                  groupUrl: https://gitlab.example/shop
                  eventTypes: [push_events]
                  accessToken: {secretKeyRef: {name: gitlab, key: token}}
                  secretToken: {secretKeyRef: {name: gitlab, key: secret}}
                  sink: {uri: "http://shop.example"}
                """;

        assertThat(errors(new ManifestReader().read(both).resources().get(0)))
                .isEqualTo("expected exactly one, got both: spec.groupUrl, spec.projectUrl");
    }

    @Test
    void tellWhichOfTheirFieldsDoNothing() {
        Manifest manifest = new ManifestReader().read("""
                apiVersion: sources.knative.dev/v1alpha1
                kind: GitHubSource
                metadata: {name: h}
                spec:
                  ownerAndRepository: shop/orders
                  eventTypes: [push]
                  githubAPIURL: https://github.example/api/v3/
                  secure: true
                  serviceAccountName: hooks
                  accessToken: {secretKeyRef: {name: github, key: token}}
                  secretToken: {secretKeyRef: {name: github, key: secret}}
                  ceOverrides: {extensions: {team: shop}}
                  sink: {uri: "http://shop.example"}
                """);

        assertThat(manifest.notEmulated())
                .extracting(NotEmulated::path)
                .containsExactlyInAnyOrder(
                        "spec.githubAPIURL", "spec.secure", "spec.serviceAccountName", "spec.ceOverrides");
        assertThat(KeptFields.of(manifest.resources().get(0)))
                .containsEntry("spec.ceOverrides", "on a cluster, too, the adapter of this source is not told of them");
    }

    @Test
    void readTheSecretsBesideThem() {
        Manifest manifest = new ManifestReader().read("""
                apiVersion: v1
                kind: Secret
                metadata: {name: github}
                stringData: {token: t}
                """);

        assertThat(manifest.notEmulated()).isEmpty();
    }

    @Test
    void areListedAsTheirCrdsSay() {
        for (String word : List.of("githubsources", "GitLabSource")) {
            Kind kind = Kinds.called(word).orElseThrow();
            assertThat(kind.apiVersion()).isEqualTo("sources.knative.dev/v1alpha1");
            assertThat(kind.categories()).containsExactly("all", "knative", "eventing", "sources");
            assertThat(kind.columns())
                    .extracting(Kind.PrinterColumn::name)
                    .containsExactly("Ready", "Reason", "Sink", "Age");
        }
    }
}

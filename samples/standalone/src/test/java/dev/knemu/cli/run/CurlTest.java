package dev.knemu.cli.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.knemu.resource.SubscriptionsAPIFilter;
import dev.knemu.resource.Trigger;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CurlTest {

    private static String wantedBy(Trigger trigger) {
        return Curl.to("http://127.0.0.1:8080/default/default")
                .wantedBy(trigger)
                .text("");
    }

    @Test
    void sendsWhatAFilterWants() {
        Trigger trigger = Trigger.named("t")
                .filter(SubscriptionsAPIFilter.all(
                        SubscriptionsAPIFilter.exact("type", "order.placed"),
                        SubscriptionsAPIFilter.any(
                                SubscriptionsAPIFilter.prefix("source", "/shop/eu"),
                                SubscriptionsAPIFilter.prefix("source", "/shop/us"))))
                .filter(SubscriptionsAPIFilter.suffix("subject", "-7"));

        assertThat(wantedBy(trigger))
                .contains("'ce-type: order.placed'")
                .contains("'ce-source: /shop/eu'")
                .contains("'ce-subject: -7'");
    }

    @Test
    void makesATypeOfAPrefixThatIsNone() {
        Trigger trigger = Trigger.named("t").filter(SubscriptionsAPIFilter.prefix("type", "demo."));

        assertThat(wantedBy(trigger)).contains("'ce-type: demo.event'");
    }

    @Test
    void sendsWhatAnOldFilterWants() {
        Trigger trigger = Trigger.named("t").filterAttributes(Map.of("type", "order.placed", "source", ""));

        assertThat(wantedBy(trigger)).contains("'ce-type: order.placed'").contains("'ce-source: /curl'");
    }

    @Test
    void survivesAShell() {
        Trigger trigger = Trigger.named("t").filterAttributes(Map.of("subject", "it's $HOME"));

        assertThat(wantedBy(trigger)).contains("'ce-subject: it'\\''s $HOME'");
    }

    @Test
    void reachesAddressesOfTheClusterByTheProxy() {
        assertThat(Curl.through("http://127.0.0.1:8080", "http://c-kn-channel.default.svc.cluster.local")
                        .text(""))
                .startsWith("curl -v -x http://127.0.0.1:8080 http://c-kn-channel.default.svc.cluster.local \\\n");
    }
}

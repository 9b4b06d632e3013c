package dev.knemu.samples.orders;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.spring.mvc.CloudEventHttpMessageConverter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.client.BufferingClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.stereotype.Component;
import org.springframework.web.client.RestClient;

/** Posts events to the Broker that a SinkBinding, or whoever deploys this, has put into {@code K_SINK}. */
@Component
class BrokerClient {

    private final RestClient http;
    private final URI sink;

    BrokerClient(@Value("${K_SINK}") URI sink, CloudEventHttpMessageConverter converter) {
        this.http = RestClient.builder()
                // The converter makes headers of attributes, which a request that streams has sent before it is asked.
                .requestFactory(new BufferingClientHttpRequestFactory(new JdkClientHttpRequestFactory()))
                .messageConverters(converters -> converters.add(0, converter))
                .build();
        this.sink = sink;
    }

    /** @throws org.springframework.web.client.RestClientException when the Broker does not take it */
    void send(String type, String subject, String text) {
        http.post()
                .uri(sink)
                .body(CloudEventBuilder.v1()
                        .withId(UUID.randomUUID().toString())
                        .withType(type)
                        .withSource(URI.create("/shop/orders"))
                        .withSubject(subject)
                        .withDataContentType("text/plain")
                        .withData(text.getBytes(StandardCharsets.UTF_8))
                        .build())
                .retrieve()
                .toBodilessEntity();
    }
}

package dev.knemu.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an event in binary content mode carries is nobody's business between producer and subscriber. */
class PassThroughTest {

    /** Every byte there is: no JSON, no UTF-8, and nothing that survives being read as either. */
    private static final byte[] NO_JSON = bytes();

    @RegisterExtension
    final HttpFixture http = new HttpFixture();

    private static byte[] bytes() {
        byte[] bytes = new byte[1 << 17];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    @Test
    void bringsDataThatSaysItIsJsonAndIsNotFromSocketToSocketByteForByte() throws Exception {
        BlockingQueue<Buffer> arrived = new LinkedBlockingQueue<>();
        HttpServer subscriber = HttpFixture.await(http.vertx()
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    arrived.add(body);
                    request.response().setStatusCode(202).end();
                }))
                .listen(0, "127.0.0.1"));
        URI url = URI.create("http://127.0.0.1:" + subscriber.actualPort());
        http.addresses
                .broker("default/default")
                .answers(request -> http.transport().send(url, request));

        HttpResponse<String> answer =
                http.send(http.event("/default/default").POST(HttpRequest.BodyPublishers.ofByteArray(NO_JSON)));

        assertThat(answer.statusCode()).isEqualTo(202);
        Buffer body = arrived.poll(10, TimeUnit.SECONDS);
        assertThat(body).isNotNull();
        assertThat(body.getBytes()).isEqualTo(NO_JSON);
    }

    @Test
    void readsAnEventWithoutCopyingItsData() {
        EventHeaders headers = new EventHeaders();
        headers.accept("ce-specversion", "1.0");
        headers.accept("ce-id", "1");
        headers.accept("ce-type", "order.placed");
        headers.accept("ce-source", "/shop");
        headers.accept("content-type", "application/json");

        HttpCloudEvents.Reading reading = HttpCloudEvents.read(headers, NO_JSON);

        assertThat(reading.event()).isNotNull();
        assertThat(HttpCloudEvents.data(reading.event())).isSameAs(NO_JSON);
    }

    @Test
    void bringsTheProducersOwnBytesToAFunction() throws Exception {
        FakeAddresses.FakeReceiver function = http.addresses.function("default/orders");
        byte[] data = Arrays.copyOf(NO_JSON, 100);
        CloudEvent event = CloudEventBuilder.v1()
                .withId("1")
                .withType("order.placed")
                .withSource(URI.create("/shop"))
                .withExtension("number", 5)
                .withData("application/json", data)
                .build();

        HttpFixture.on(
                http.lanes().get(0),
                () -> http.transport()
                        .send(
                                URI.create("http://orders.default.svc.cluster.local/"),
                                Request.from(event, http.lanes().get(0))));

        assertThat(HttpCloudEvents.data(function.next().event())).isSameAs(data);
    }
}

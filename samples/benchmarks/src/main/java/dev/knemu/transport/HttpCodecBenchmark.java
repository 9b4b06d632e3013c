package dev.knemu.transport;

import io.cloudevents.CloudEvent;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * An event out of an HTTP message and into one, without sockets; 200 bytes of data.
 *
 * <p>In this package, not beside the other benchmarks, because the codec is nobody's business outside it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class HttpCodecBenchmark {

    private static final byte[] DATA =
            ("{\"order\":\"" + "0123456789".repeat(19).substring(2) + "\"}").getBytes(StandardCharsets.US_ASCII);

    private MultiMap binary;
    private MultiMap structured;
    private byte[] structuredBody;
    private CloudEvent event;

    @Setup
    public void prepare() throws HttpCloudEvents.UnwritableException {
        binary = HttpHeaders.headers()
                .add("Host", "127.0.0.1:8080")
                .add("ce-id", "000000000001")
                .add("ce-specversion", "1.0")
                .add("ce-type", "order.placed")
                .add("ce-source", "/shop/orders")
                .add("ce-time", "2026-01-02T03:04:05.678Z")
                .add("Content-Type", "application/json")
                .add("Content-Length", "200");
        structured = HttpHeaders.headers()
                .add("Host", "127.0.0.1:8080")
                .add("Content-Type", "application/cloudevents+json; charset=UTF-8");
        event = readBinary().event();
        structuredBody = HttpCloudEvents.writeStructured(event);
    }

    @Benchmark
    public HttpCloudEvents.Reading readBinary() {
        return read(binary, DATA);
    }

    @Benchmark
    public HttpCloudEvents.Reading readStructured() {
        return read(structured, structuredBody);
    }

    private static HttpCloudEvents.Reading read(MultiMap message, byte[] body) {
        EventHeaders headers = new EventHeaders();
        message.forEach(headers);
        return HttpCloudEvents.read(headers, body);
    }

    @Benchmark
    public MultiMap writeBinary() throws HttpCloudEvents.UnwritableException {
        MultiMap headers = HttpHeaders.headers();
        HttpCloudEvents.writeBinary(event, headers::set);
        return headers;
    }

    @Benchmark
    public byte[] writeStructured() throws HttpCloudEvents.UnwritableException {
        return HttpCloudEvents.writeStructured(event);
    }
}

package dev.knemu.cli.bench;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads of the harness's own ends of HTTP: one for the producer, one for the sink. */
final class HttpThreads implements AutoCloseable {

    private final EventLoopGroup producer = group("knemu-bench-producer");
    private final EventLoopGroup sink = group("knemu-bench-sink");

    private static EventLoopGroup group(String name) {
        return new MultiThreadIoEventLoopGroup(
                1, new DefaultThreadFactory(name, /* daemon= */ true), NioIoHandler.newFactory());
    }

    EventLoop ofProducer() {
        return producer.next();
    }

    EventLoop ofSink() {
        return sink.next();
    }

    @Override
    public void close() {
        var ended = producer.shutdownGracefully(0, 1, TimeUnit.SECONDS);
        sink.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        ended.awaitUninterruptibly();
    }
}

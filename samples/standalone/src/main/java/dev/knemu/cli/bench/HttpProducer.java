package dev.knemu.cli.bench;

import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Posts events over HTTP/1.1 connections that are kept, one event at a time on each. Events for which none is free wait
 * in a queue, which is part of their latency.
 *
 * <p>Made to cost little beside what it measures: one thread, requests that are ready as bytes but for their id, and no
 * more of an answer read than its status and its end.
 */
final class HttpProducer implements Target, AutoCloseable {

    /** The extension that says what the id says, for whoever changes ids. */
    static final String EXTENSION = "knemubenchid";

    private static final long RECONNECT_MILLIS = 100;
    private static final int CONNECT_MILLIS = 10_000;
    private static final int HTTP = 80;
    private static final int HTTPS = 443;

    private final URI url;
    private final EventLoop loop;
    private final boolean withExtension;
    private final @Nullable Tls tls;
    private final Queue<BenchEvent> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean awake = new AtomicBoolean();

    // Below: touched by the loop only.
    private final Map<EventTemplate, Wire> wires = new HashMap<>();
    private final Deque<Connection> free = new ArrayDeque<>();
    private final List<Channel> open = new ArrayList<>();
    private String lastProblem = "the connection was closed";
    private boolean closed;

    @FunctionalInterface
    private interface Tls {
        SslHandler handler(SocketChannel channel);
    }

    /** What is the same for all events of a template. */
    private record Wire(byte[] head, byte[] tail) {}

    /**
     * @param withExtension whether events carry {@value #EXTENSION}
     * @throws Problem when nobody listens there
     */
    HttpProducer(URI url, int connections, EventLoop loop, boolean withExtension) {
        this.url = url;
        this.loop = loop;
        this.withExtension = withExtension;
        this.tls = "https".equals(url.getScheme()) ? tls(url) : null;
        for (int i = 0; i < connections; i++) {
            ChannelFuture connected = connect().awaitUninterruptibly();
            if (!connected.isSuccess()) {
                close();
                throw new Problem(
                        ExitCode.FAILED,
                        "cannot connect to " + url,
                        String.valueOf(connected.cause().getMessage()),
                        "start what is to be measured, or correct the address");
            }
        }
    }

    private static Tls tls(URI url) {
        try {
            var context = SslContextBuilder.forClient().build();
            return channel -> context.newHandler(channel.alloc(), url.getHost(), port(url));
        } catch (SSLException e) {
            throw new Problem(
                    ExitCode.FAILED,
                    "cannot speak TLS to " + url,
                    String.valueOf(e.getMessage()),
                    "take its address without TLS: http://...");
        }
    }

    private static int port(URI url) {
        return url.getPort() >= 0 ? url.getPort() : "https".equals(url.getScheme()) ? HTTPS : HTTP;
    }

    private ChannelFuture connect() {
        return new Bootstrap()
                .group(loop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        if (tls != null) {
                            channel.pipeline().addLast(tls.handler(channel));
                        }
                        channel.pipeline().addLast(new HttpResponseDecoder(), new Connection());
                    }
                })
                .connect(url.getHost(), port(url));
    }

    @Override
    public void send(BenchEvent event) {
        waiting.add(event);
        if (!awake.getAndSet(true)) {
            loop.execute(this::post);
        }
    }

    private void post() {
        awake.set(false);
        while (!free.isEmpty()) {
            BenchEvent event = waiting.poll();
            if (event == null) {
                return;
            }
            free.pop().post(event);
        }
        if (open.isEmpty()) {
            failWaiting();
        }
    }

    /** Without a connection they would wait for one that may never come. */
    private void failWaiting() {
        for (BenchEvent event = waiting.poll(); event != null; event = waiting.poll()) {
            event.failed(lastProblem);
        }
    }

    private void reconnect() {
        if (!closed) {
            loop.schedule(
                    () -> {
                        if (!closed) {
                            connect().addListener(connected -> {
                                if (!connected.isSuccess()) {
                                    lastProblem =
                                            String.valueOf(connected.cause().getMessage());
                                    reconnect();
                                }
                            });
                        }
                    },
                    RECONNECT_MILLIS,
                    TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void close() {
        loop.submit(() -> {
                    closed = true;
                    List.copyOf(open).forEach(Channel::close);
                })
                .awaitUninterruptibly();
    }

    private Wire wire(EventTemplate template) {
        byte[] data = template.data();
        String authority = url.getRawAuthority();
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        StringBuilder head = new StringBuilder("POST ")
                .append(path)
                .append(url.getRawQuery() == null ? "" : "?" + url.getRawQuery())
                .append(" HTTP/1.1\r\nhost: ")
                .append(authority)
                .append("\r\ncontent-length: ")
                .append(data.length)
                .append("\r\n");
        template.headers()
                .forEach((name, value) ->
                        head.append(name).append(": ").append(value).append("\r\n"));
        byte[] end = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] tail = new byte[end.length + data.length];
        System.arraycopy(end, 0, tail, 0, end.length);
        System.arraycopy(data, 0, tail, end.length, data.length);
        return new Wire(head.append("ce-id: ").toString().getBytes(StandardCharsets.UTF_8), tail);
    }

    /** One event at a time. */
    private final class Connection extends ChannelInboundHandlerAdapter {

        private @Nullable ChannelHandlerContext context;
        private @Nullable BenchEvent underWay;
        private int status;
        private boolean keepsAlive;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            this.context = context;
            open.add(context.channel());
            next();
        }

        private void next() {
            BenchEvent event = waiting.poll();
            if (event == null) {
                free.push(this);
            } else {
                post(event);
            }
        }

        void post(BenchEvent event) {
            underWay = event;
            Wire wire = wires.computeIfAbsent(event.template(), HttpProducer.this::wire);
            ByteBuf request = context.alloc().ioBuffer(wire.head().length + wire.tail().length + 80);
            request.writeBytes(wire.head()).writeCharSequence(event.getId(), StandardCharsets.US_ASCII);
            if (withExtension) {
                request.writeCharSequence("\r\nce-" + EXTENSION + ": " + event.getId(), StandardCharsets.US_ASCII);
            }
            request.writeBytes(wire.tail());
            context.writeAndFlush(request, context.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (message instanceof HttpResponse response) {
                    status = response.status().code();
                    keepsAlive = HttpUtil.isKeepAlive(response);
                }
                if (message instanceof LastHttpContent && status >= 200) {
                    answered();
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void answered() {
            BenchEvent event = underWay;
            underWay = null;
            if (event != null) {
                event.answered(status);
            }
            if (keepsAlive) {
                next();
            } else {
                context.close();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            open.remove(context.channel());
            free.remove(this);
            if (underWay != null) {
                underWay.failed(lastProblem);
                underWay = null;
            }
            reconnect();
            if (open.isEmpty()) {
                failWaiting();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            lastProblem = String.valueOf(cause.getMessage());
            context.close();
        }
    }
}

package dev.knemu.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Load over HTTP/1.1. As a closed loop each connection posts an event, waits for its answer, and posts the next. At a
 * fixed rate an event is due whether the one before it was answered or not, and its latency counts from when it was due.
 *
 * <p>Made to cost little beside what it measures, since both run on the same processors: one thread, requests that are
 * ready as bytes but for their id, and just enough reading of an answer to find its end.
 */
final class LoadGenerator implements AutoCloseable {

    private static final int ID_DIGITS = 12;

    private final MultiThreadIoEventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    /**
     * What one round saw.
     *
     * @param answered requests with an answer of any status
     * @param refused those of them whose answer was no 2xx
     * @param broken connections that ended before their time
     */
    record Round(
            long answered,
            long refused,
            int broken,
            double perSecond,
            double p50Micros,
            double p99Micros,
            double p999Micros) {}

    /**
     * Posts until the time is over or the count is reached, whichever comes first, and takes the last answers in.
     *
     * @param rate events a second; 0 for a closed loop
     */
    Round run(int port, String path, int connections, Duration duration, int mostRequests, double rate)
            throws InterruptedException {
        Run run = new Run(connections, mostRequests, rate, group.next());
        List<Channel> channels = new ArrayList<>();
        List<Connection> handlers = new ArrayList<>();
        try {
            for (int i = 0; i < connections; i++) {
                Connection connection = new Connection(run, request(port, path), i);
                handlers.add(connection);
                channels.add(new Bootstrap()
                        .group(group)
                        .channel(NioSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .handler(connection)
                        .connect("127.0.0.1", port)
                        .sync()
                        .channel());
            }
            EventLoop loop = channels.get(0).eventLoop();
            loop.execute(() -> {
                run.start(duration);
                handlers.forEach(run::free);
            });
            run.over.await(duration.toMillis() + 30_000, TimeUnit.MILLISECONDS);
            return loop.submit(run::result).sync().getNow();
        } finally {
            channels.forEach(Channel::close);
        }
    }

    @Override
    public void close() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }

    private static byte[] request(int port, String path) {
        String data = Shop.DATA;
        return ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nce-id: " + "0".repeat(ID_DIGITS)
                        + "\r\nce-specversion: 1.0\r\nce-type: order.placed\r\nce-source: /shop/orders\r\n"
                        + "Content-Type: application/json\r\nContent-Length: " + data.length() + "\r\n\r\n" + data)
                .getBytes(StandardCharsets.US_ASCII);
    }

    /** One round; touched by the one event loop only. */
    private static final class Run {
        private final int mostRequests;
        private final double rate;
        private final EventLoop loop;
        private final long[] latencies;
        private final Deque<Connection> free = new ArrayDeque<>();
        private boolean waitsForDue;
        private final CountDownLatch over = new CountDownLatch(1);
        private int open;
        private int posted;
        private int answered;
        private long refused;
        private int broken;
        private long startedAt;
        private long endsAt;
        private long lastAt;

        Run(int connections, int mostRequests, double rate, EventLoop loop) {
            this.open = connections;
            this.mostRequests = mostRequests;
            this.rate = rate;
            this.loop = loop;
            this.latencies = new long[mostRequests];
        }

        void start(Duration duration) {
            startedAt = System.nanoTime();
            endsAt = startedAt + duration.toNanos();
        }

        boolean mayPost(long now) {
            return posted < mostRequests && now - endsAt < 0;
        }

        /** This connection may post: at once in a closed loop, else when an event is due. */
        void free(Connection connection) {
            if (rate == 0) {
                connection.post(System.nanoTime());
            } else {
                free.add(connection);
                postWhatIsDue();
            }
        }

        private void postWhatIsDue() {
            long now = System.nanoTime();
            while (!free.isEmpty()) {
                long due = startedAt + (long) (posted * 1e9 / rate);
                if (due - now > 0 && mayPost(due)) {
                    if (!waitsForDue) {
                        waitsForDue = true;
                        loop.schedule(this::due, due - now, TimeUnit.NANOSECONDS);
                    }
                    return;
                }
                free.remove().post(due);
            }
        }

        private void due() {
            waitsForDue = false;
            postWhatIsDue();
        }

        void answered(long latency, long now, boolean taken) {
            latencies[answered++] = latency;
            lastAt = now;
            if (!taken) {
                refused++;
            }
        }

        void left() {
            if (--open == 0) {
                over.countDown();
            }
        }

        Round result() {
            long[] sorted = Arrays.copyOf(latencies, answered);
            Arrays.sort(sorted);
            double seconds = Math.max(1, lastAt - startedAt) / 1e9;
            return new Round(
                    answered,
                    refused,
                    broken,
                    answered / seconds,
                    micros(sorted, 0.50),
                    micros(sorted, 0.99),
                    micros(sorted, 0.999));
        }

        private static double micros(long[] sorted, double quantile) {
            return sorted.length == 0 ? Double.NaN : sorted[(int) (quantile * (sorted.length - 1))] / 1e3;
        }
    }

    private static final class Connection extends ChannelInboundHandlerAdapter {
        private static final byte[] ID = "ce-id: ".getBytes(StandardCharsets.US_ASCII);
        private static final byte[] LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);

        private final Run run;
        private final byte[] request;
        private final int idAt;
        private final byte[] answer = new byte[16 << 10];
        private int length;
        private ChannelHandlerContext context;
        private long number;
        private long postedAt;
        private boolean waiting;
        private boolean left;

        Connection(Run run, byte[] request, int index) {
            this.run = run;
            this.request = request;
            this.idAt = indexOf(request, request.length, ID) + ID.length;
            this.number = index * 1_000_000_000L;
        }

        @Override
        public void handlerAdded(ChannelHandlerContext context) {
            this.context = context;
        }

        /** @param due what its latency counts from */
        void post(long due) {
            if (!run.mayPost(due)) {
                leave();
                return;
            }
            run.posted++;
            long rest = number++;
            for (int i = ID_DIGITS - 1; i >= 0; i--) {
                request[idAt + i] = (byte) ('0' + rest % 10);
                rest /= 10;
            }
            postedAt = due;
            waiting = true;
            // The bytes are not written again before the answer is here, so they need no copy.
            context.writeAndFlush(Unpooled.wrappedBuffer(request), context.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            ByteBuf bytes = (ByteBuf) message;
            try {
                int more = Math.min(bytes.readableBytes(), answer.length - length);
                bytes.readBytes(answer, length, more);
                length += more;
            } finally {
                bytes.release();
            }
            if (waiting && isComplete()) {
                waiting = false;
                long now = System.nanoTime();
                run.answered(now - postedAt, now, answer[9] == '2');
                length = 0;
                run.free(this);
            }
        }

        private boolean isComplete() {
            for (int i = 3; i < length; i++) {
                if (answer[i] == '\n' && answer[i - 1] == '\r' && answer[i - 2] == '\n' && answer[i - 3] == '\r') {
                    return length >= i + 1 + contentLength(i);
                }
            }
            return false;
        }

        private int contentLength(int headersEnd) {
            int at = indexOf(answer, headersEnd, LENGTH);
            if (at < 0) {
                return 0;
            }
            int value = 0;
            for (int i = at + LENGTH.length; answer[i] != '\r'; i++) {
                if (answer[i] != ' ') {
                    value = value * 10 + answer[i] - '0';
                }
            }
            return value;
        }

        private static int indexOf(byte[] bytes, int end, byte[] lower) {
            for (int i = 0; i <= end - lower.length; i++) {
                int j = 0;
                while (j < lower.length && (bytes[i + j] == lower[j] || (bytes[i + j] | 0x20) == lower[j])) {
                    j++;
                }
                if (j == lower.length) {
                    return i;
                }
            }
            return -1;
        }

        private void leave() {
            if (!left) {
                left = true;
                run.left();
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!left) {
                run.broken++;
                leave();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}

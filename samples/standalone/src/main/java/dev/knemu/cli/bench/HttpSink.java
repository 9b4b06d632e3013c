package dev.knemu.cli.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.knemu.cli.terminal.ExitCode;
import dev.knemu.cli.terminal.Problem;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A subscriber over HTTP that counts events, and takes each with 202. It costs as little as can be. */
final class HttpSink implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String STRUCTURED = "application/cloudevents";
    private static final ByteBuf ACCEPTED = Unpooled.unreleasableBuffer(Unpooled.directBuffer()
                    .writeBytes(
                            "HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
            .asReadOnly();

    private final Consumer<String> ids;
    private final ChannelGroup connections;
    private final Channel server;

    /**
     * @param port 0 for any that is free
     * @param ids hears of the id of every event that comes, on the loop
     */
    HttpSink(String host, int port, EventLoop loop, Consumer<String> ids) {
        this.ids = ids;
        this.connections = new DefaultChannelGroup(loop);
        ChannelFuture bound = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        connections.add(channel);
                        channel.pipeline().addLast(new HttpRequestDecoder(), new Connection());
                    }
                })
                .bind(host, port)
                .awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new Problem(
                    ExitCode.FAILED,
                    "the sink cannot listen at " + host + ":" + port,
                    String.valueOf(bound.cause().getMessage()),
                    "take another port: --sink-port N, where 0 is any that is free");
        }
        this.server = bound.channel();
    }

    int port() {
        return ((InetSocketAddress) server.localAddress()).getPort();
    }

    @Override
    public void close() {
        server.close().awaitUninterruptibly();
        connections.close().awaitUninterruptibly();
    }

    private final class Connection extends ChannelInboundHandlerAdapter {

        private String id = "";
        private boolean keepsAlive;
        /** Of an event that is all in its body; for others there is nothing to keep. */
        private @Nullable ByteArrayOutputStream body;

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) throws IOException {
            try {
                if (message instanceof HttpRequest request) {
                    begin(request);
                }
                if (body != null && message instanceof HttpContent content) {
                    content.content().readBytes(body, content.content().readableBytes());
                }
                if (message instanceof LastHttpContent) {
                    end(context);
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        private void begin(HttpRequest request) {
            keepsAlive = HttpUtil.isKeepAlive(request);
            // Who puts functions between may have given the event another id; extensions are mostly handed on.
            String own = request.headers().get("ce-" + HttpProducer.EXTENSION);
            id = own != null ? own : request.headers().get("ce-id", "");
            String type = request.headers().get(HttpHeaderNames.CONTENT_TYPE, "");
            body = id.isEmpty() && type.startsWith(STRUCTURED) ? new ByteArrayOutputStream() : null;
        }

        private void end(ChannelHandlerContext context) {
            ids.accept(body == null ? id : idIn(body.toString(StandardCharsets.UTF_8)));
            ChannelFuture written = context.write(ACCEPTED.duplicate());
            if (!keepsAlive) {
                written.addListener(ChannelFutureListener.CLOSE);
            }
        }

        private static String idIn(String json) {
            try {
                JsonNode event = JSON.readTree(json);
                return event.path(HttpProducer.EXTENSION)
                        .asText(event.path("id").asText());
            } catch (JsonProcessingException e) {
                return "";
            }
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}

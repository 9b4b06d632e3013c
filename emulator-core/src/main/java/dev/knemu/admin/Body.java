package dev.knemu.admin;

import dev.knemu.transport.HttpLimits;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Reads a request's body within the limits of the port. Must be asked for in the same breath as the request comes. */
final class Body {

    private Body() {}

    static Future<byte[]> read(Vertx vertx, HttpServerRequest request, HttpLimits limits) {
        Promise<byte[]> promise = Promise.promise();
        Buffer body = Buffer.buffer();
        long timer = vertx.setTimer(
                limits.receiveTime().toMillis(),
                late -> promise.tryFail(new ApiProblem(
                        408,
                        "The body was not all there after " + limits.receiveTime() + "; " + body.length()
                                + " bytes had come.",
                        "Send it faster.")));
        request.handler(chunk -> {
            if (promise.future().isComplete()) {
                return;
            }
            if (body.length() + (long) chunk.length() > limits.maxBodyBytes()) {
                promise.tryFail(new ApiProblem(
                        413,
                        "The body is larger than " + limits.maxBodyBytes() + " bytes, the limit of this port.",
                        "Send it in parts: several files with a request each."));
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(ended -> promise.tryComplete(body.getBytes()));
        request.exceptionHandler(
                broken -> promise.tryFail(new ApiProblem(400, "The body broke off.", "Send all of it.")));
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return promise.future().onComplete(read -> vertx.cancelTimer(timer));
    }
}

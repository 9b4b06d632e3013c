package dev.knemu.transport;

import io.vertx.core.http.HttpMethod;

/**
 * One of the requests that redirects make of one.
 *
 * @param number 1 for the first
 */
record HttpHop(HttpMethod method, int number) {

    static final HttpHop FIRST = new HttpHop(HttpMethod.POST, 1);

    /** The request after an answer that {@linkplain Redirects#follow leads on}. */
    HttpHop after(int status) {
        return new HttpHop(status == 307 || status == 308 ? method : HttpMethod.GET, number + 1);
    }

    boolean isPost() {
        return method == HttpMethod.POST;
    }
}

package dev.knemu.transport;

/** Which answers lead a request on to another address. The clients of Knative's data planes differ. */
public enum Redirects {
    /** As Go's {@code net/http}: all that name a Location; after ten requests the delivery has failed. */
    ALL,

    /** As Vert.x's client, which the Kafka data plane uses: of a POST 303 alone; the seventeenth answer is the last. */
    SEE_OTHER;

    static final int MOST_REQUESTS = 10;
    private static final int MOST_REQUESTS_OF_VERTX = 17;

    boolean follow(int status, HttpHop hop) {
        boolean more = this == ALL || hop.number() < MOST_REQUESTS_OF_VERTX;
        return switch (status) {
            case 303 -> more;
            case 301, 302, 307, 308 -> more && (this == ALL || !hop.isPost());
            default -> false;
        };
    }
}

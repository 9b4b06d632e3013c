package dev.knemu.channel;

/** Where a record stands. */
public record TopicPosition(String topic, int partition, long offset) {

    @Override
    public String toString() {
        return topic + ", partition " + partition + ", offset " + offset;
    }
}

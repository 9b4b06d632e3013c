package dev.knemu.channel;

/** Makes fakes; found as those of Kafka are. */
public final class FakeTopicStores implements TopicStoreProvider {

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public TopicStore open(TopicStoreSetup setup) {
        return FakeTopicStore.opened(setup);
    }
}

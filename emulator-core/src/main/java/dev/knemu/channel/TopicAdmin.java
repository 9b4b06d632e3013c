package dev.knemu.channel;

import io.vertx.core.Future;
import java.util.Optional;

/** Topics and groups of a {@link TopicStore}'s cluster, as reconcilers need them. Threads and failures as there. */
public interface TopicAdmin {

    /** What there is of this name; empty when there is no such topic. */
    Future<Optional<TopicDescription>> describe(String topic);

    /**
     * Makes a topic.
     *
     * @return completes with what there is then, when it can be written to and read; a topic that exists already is left
     *     as it is
     */
    Future<TopicDescription> create(TopicSpec topic);

    /** Removes a topic with all that is in it; completes as well when there is none. */
    Future<Void> delete(String topic);

    /** Removes what the cluster knows of a group without members; completes as well when that is nothing. */
    Future<Void> deleteGroup(String group);
}

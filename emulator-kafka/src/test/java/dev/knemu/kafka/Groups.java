package dev.knemu.kafka;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Where consumer groups stand, as the cluster sees it, and what the readers of this JVM do: for a failure to tell. */
final class Groups {

    private Groups() {}

    static String describe(String bootstrapServers, List<String> groups) throws Exception {
        StringBuilder text = new StringBuilder();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            for (String group : groups) {
                ConsumerGroupDescription described =
                        admin.describeConsumerGroups(List.of(group)).all().get().get(group);
                text.append(group).append(": ").append(described.groupState()).append('\n');
                described
                        .members()
                        .forEach(member -> text.append("  ")
                                .append(member.consumerId())
                                .append(" reads ")
                                .append(member.assignment().topicPartitions())
                                .append('\n'));
                Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get();
                Map<TopicPartition, ListOffsetsResult.ListOffsetsResultInfo> ends = admin.listOffsets(
                                committed.keySet().stream()
                                        .collect(Collectors.toMap(each -> each, each -> OffsetSpec.latest())))
                        .all()
                        .get();
                committed.forEach((partition, offset) -> text.append("  ")
                        .append(partition)
                        .append(" is committed up to ")
                        .append(offset.offset())
                        .append(" of ")
                        .append(ends.get(partition).offset())
                        .append('\n'));
            }
        }
        new TreeMap<>(Thread.getAllStackTraces().entrySet().stream()
                        .filter(each -> each.getKey().getName().startsWith("knemu")
                                || each.getKey().getName().startsWith("vert.x"))
                        .collect(Collectors.toMap(each -> each.getKey().getName(), Map.Entry::getValue, (a, b) -> a)))
                .forEach((name, stack) -> {
                    text.append(name).append('\n');
                    for (StackTraceElement element : stack) {
                        text.append("    ").append(element).append('\n');
                    }
                });
        return text.toString();
    }
}

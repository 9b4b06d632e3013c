/**
 * A real Kafka broker in this JVM: the official server, in combined KRaft mode, on 127.0.0.1.
 *
 * <p>Entrance: {@link dev.knemu.kafka.embedded.EmbeddedKafka}. For tests and demonstrations; knows nothing of Knemu, and
 * Knemu reaches it as it reaches any cluster: by host and port.
 */
@org.jspecify.annotations.NullMarked
package dev.knemu.kafka.embedded;

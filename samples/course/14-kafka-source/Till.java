import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/** Older than events: it writes one record to a topic. Arguments: where Kafka is, topic, key, value. */
class Till {
    public static void main(String[] arguments) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", arguments[0]);
        try (var kafka = new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            var record = new ProducerRecord<>(arguments[1], arguments[2], arguments[3]);
            record.headers().add("Till-No", "7".getBytes());
            kafka.send(record).get();
        }
    }
}

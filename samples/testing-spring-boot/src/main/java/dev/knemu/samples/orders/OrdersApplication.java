package dev.knemu.samples.orders;

import io.cloudevents.spring.mvc.CloudEventHttpMessageConverter;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.annotation.Bean;

/** The application: {@code PORT} says where it listens, {@code K_SINK} where it posts to. */
@SpringBootApplication
public class OrdersApplication {

    public static void main(String[] args) {
        SpringApplication.run(OrdersApplication.class, args);
    }

    /** Lets controllers take and return CloudEvents. */
    @Bean
    CloudEventHttpMessageConverter cloudEventConverter() {
        return new CloudEventHttpMessageConverter();
    }
}

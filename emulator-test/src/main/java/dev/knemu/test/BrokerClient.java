package dev.knemu.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Where to send events for a Broker: as {@link dev.knemu.Sink}, to send from the test without HTTP; as {@link java.net.URI},
 * for an application that posts to it.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface BrokerClient {

    /** The Broker: {@code name}, or {@code namespace/name}. */
    String value() default "default";
}

package dev.knemu.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A {@link Probe} that stands behind a Service, from before the {@code @BeforeEach} methods of the test whose parameter it
 * is. All parameters of one test that name the same Service are the same probe.
 *
 * <p>Where the emulator was given manifests, one of their resources must refer to the Service; the error names those that
 * are referred to.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface Subscriber {

    /** The Service: {@code name}, or {@code namespace/name}. It is made if there is none. */
    String value();

    /** Whether a manifest must refer to the Service; false where the test applies what does. */
    boolean referred() default true;
}

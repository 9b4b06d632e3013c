package dev.knemu.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The application under test stands behind a Service. On a field, or on a method without parameters, of a test class:
 *
 * <pre>{@code
 * @BindService("orders") @LocalServerPort int port;
 * @BindService("billing") URI url() { return server.url(); }
 * }</pre>
 *
 * <p>The type is {@code int} or {@code Integer}, a port on this machine; {@link java.net.URI} or {@code String}, a URL; {@link
 * java.util.function.Supplier} or {@link java.util.function.IntSupplier} of one of these. It is read anew at each delivery,
 * on the emulator's threads: the application may start, or move, after the emulator started. As long as it is {@code null} or
 * 0, attempts fail, and say so in the journal.
 *
 * <p>Fields and methods may be private, static or of an enclosing class. Where several name the same Service, the innermost
 * class counts.
 *
 * <p>Where the emulator was given manifests, one of their resources must refer to the Service; the error names those that
 * are referred to.
 */
@Target({ElementType.FIELD, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface BindService {

    /** The Service: {@code name}, or {@code namespace/name}. It is made if there is none. */
    String value();

    /** Whether a manifest must refer to the Service; false where the test applies what does. */
    boolean referred() default true;
}

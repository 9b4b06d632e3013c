package dev.knemu.resource;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The fields of this component stand in the enclosing object itself, as with {@code json:",inline"} in Knative's Go
 * types. So several kinds share one record for the fields they have in common.
 */
@Target(ElementType.RECORD_COMPONENT)
@Retention(RetentionPolicy.RUNTIME)
@interface Inline {}

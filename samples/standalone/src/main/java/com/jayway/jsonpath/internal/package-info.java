/**
 * What the library of JSON paths takes where it is not told: here Jackson, so that the jar need not bring {@code
 * json-smart} for that. Stands in place of the library's own class, which is cut out of the jar. See docs/decisions/0007.
 */
package com.jayway.jsonpath.internal;

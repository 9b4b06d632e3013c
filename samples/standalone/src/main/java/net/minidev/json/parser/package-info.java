/**
 * What the library of JSON paths knows of {@code json-smart}, here by Jackson: the jar need not bring a second reader of
 * JSON for the few objects and arrays that people write within a filter. See docs/decisions/0007.
 */
package net.minidev.json.parser;

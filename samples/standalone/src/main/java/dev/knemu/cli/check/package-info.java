/** Manifests before anything runs: read, and every mistake in them told at once. */
package dev.knemu.cli.check;

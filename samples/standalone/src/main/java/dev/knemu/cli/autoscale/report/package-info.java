/**
 * A run of the autoscaler to look at: a page, a picture, two runs beside each other, and a ranking of many.
 *
 * <p>Entrances: {@link dev.knemu.cli.autoscale.report.Course}, which is told of every decision of a run, and
 * {@link dev.knemu.cli.autoscale.report.RunPage}. Runs nothing itself.
 */
package dev.knemu.cli.autoscale.report;

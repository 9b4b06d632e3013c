/**
 * What a failed test says: the texts of failures, and the page that shows the whole journal.
 *
 * <p>Entrances: {@link dev.knemu.test.report.FailureReport}, which the extension and the assertions share, {@link
 * dev.knemu.test.report.EventStory}, what became of one event, and {@link dev.knemu.test.report.StoryText}, its words.
 * Reads an emulator's journal and resources and changes nothing; knows neither JUnit nor AssertJ, nor who asks.
 */
package dev.knemu.test.report;

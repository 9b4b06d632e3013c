package dev.knemu.filter.index;

/**
 * What an index holds, and how events find it. What has alternatives, as {@code any} has, is counted under each.
 *
 * @param entries how many are filed
 * @param filters how many different filters they have; equal ones are asked once
 * @param exact found by the text that an attribute is
 * @param prefix found by what an attribute starts with
 * @param suffix found by what an attribute ends with
 * @param present found by an attribute that is there
 * @param asked asked of every event: no condition of theirs can be looked up, or they are so few that asking is quicker
 * @param bytes of memory that the index takes, about, beside filters and what is filed
 */
public record TriggerIndexStats(
        int entries, int filters, int exact, int prefix, int suffix, int present, int asked, long bytes) {

    public static final TriggerIndexStats NONE = new TriggerIndexStats(0, 0, 0, 0, 0, 0, 0, 0);

    TriggerIndexStats withMore(long moreBytes) {
        return new TriggerIndexStats(entries, filters, exact, prefix, suffix, present, asked, bytes + moreBytes);
    }

    public TriggerIndexStats plus(TriggerIndexStats other) {
        return new TriggerIndexStats(
                entries + other.entries,
                filters + other.filters,
                exact + other.exact,
                prefix + other.prefix,
                suffix + other.suffix,
                present + other.present,
                asked + other.asked,
                bytes + other.bytes);
    }
}

package dev.knemu.serving;

import dev.knemu.transport.AddressBook;
import java.util.List;
import java.util.Random;

/**
 * Splits requests between revisions, each by chance as often as its share says. The same seed and the same requests give the
 * same choices.
 */
public final class Traffic implements AddressBook.Gate {

    private final List<Share> shares;
    private final Random random;
    private final int whole;

    /**
     * A part of the traffic.
     *
     * @param percent 0 or more
     */
    public record Share(RevisionPods revision, int percent) {}

    /**
     * @param shares at least one, of more than 0 percent together
     * @param random asked only where there is a choice
     */
    public Traffic(List<Share> shares, Random random) {
        this.shares = shares.stream().filter(share -> share.percent > 0).toList();
        this.random = random;
        this.whole = this.shares.stream().mapToInt(Share::percent).sum();
        if (whole == 0) {
            throw new IllegalArgumentException("No revision gets any of the traffic " + shares + ".");
        }
    }

    @Override
    public AddressBook.Way choose() {
        int last = shares.size() - 1;
        int left = last == 0 ? 0 : random.nextInt(whole);
        for (int i = 0; i < last; i++) {
            left -= shares.get(i).percent;
            if (left < 0) {
                return shares.get(i).revision;
            }
        }
        return shares.get(last).revision;
    }

    /** The same shares, whatever stands behind them. */
    public boolean isSame(List<Share> others) {
        return shares.equals(others.stream().filter(share -> share.percent > 0).toList());
    }
}

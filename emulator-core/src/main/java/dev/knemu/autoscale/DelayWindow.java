package dev.knemu.autoscale;

import java.util.Arrays;

/** The largest wish of the last slots of two seconds. */
final class DelayWindow {

    private static final long NANOS_A_SLOT = 2_000_000_000L;

    private final long[] slots;
    private final int[] wishes;

    DelayWindow(long delayNanos) {
        int count = (int) ((delayNanos + NANOS_A_SLOT - 1) / NANOS_A_SLOT);
        slots = new long[count];
        wishes = new int[count];
        Arrays.fill(slots, Long.MIN_VALUE);
    }

    int largest(long nowNanos, int wish) {
        long slot = Math.floorDiv(nowNanos, NANOS_A_SLOT);
        int index = (int) Math.floorMod(slot, (long) slots.length);
        wishes[index] = slots[index] == slot ? Math.max(wishes[index], wish) : wish;
        slots[index] = slot;
        int largest = wish;
        for (int i = 0; i < slots.length; i++) {
            if (slots[i] > slot - slots.length && wishes[i] > largest) {
                largest = wishes[i];
            }
        }
        return largest;
    }
}
